// SPDX-License-Identifier: Apache-2.0
#include "repository/index.hpp"
// breaks: agent-on-lfs

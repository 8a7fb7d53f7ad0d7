// SPDX-License-Identifier: Apache-2.0
#include "agent/session.hpp"
// breaks: repository-on-lfs

// SPDX-License-Identifier: Apache-2.0
#include "lfs/../hoist/error.hpp"
// breaks: from-the-root

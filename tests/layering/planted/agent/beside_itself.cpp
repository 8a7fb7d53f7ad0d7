// SPDX-License-Identifier: Apache-2.0
#include "session.hpp"
// breaks: from-the-root

// SPDX-License-Identifier: Apache-2.0
#include <agent/session.hpp>
// breaks: lfs-stands-alone

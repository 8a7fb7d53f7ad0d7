// SPDX-License-Identifier: Apache-2.0
#include "lfs/upload/upload.hpp"
// breaks: public-headers-are-plain

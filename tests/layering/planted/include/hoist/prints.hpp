// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
// breaks: public-headers-are-plain

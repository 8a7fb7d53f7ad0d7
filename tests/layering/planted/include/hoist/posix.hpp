// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>
// breaks: public-headers-are-plain

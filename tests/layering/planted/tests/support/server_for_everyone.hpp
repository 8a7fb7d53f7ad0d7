// SPDX-License-Identifier: Apache-2.0
#include <httplib.h>
// breaks: heavy-headers-in-sources

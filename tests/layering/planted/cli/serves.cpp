// SPDX-License-Identifier: Apache-2.0
#include <httplib.h>
// breaks: httplib-in-tests

// SPDX-License-Identifier: Apache-2.0
#include "tests/support/temp_dir.hpp"
// breaks: product-without-tests

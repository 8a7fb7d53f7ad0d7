// SPDX-License-Identifier: Apache-2.0
#include "lfs/http/curl_library.hpp"

#include <curl/curl.h>

#include "hoist/error.hpp"

namespace hoist::lfs {

void start_curl_library() {
  static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (code != CURLE_OK) throw Error(ErrorKind::internal, "cannot start libcurl");
}

}  // namespace hoist::lfs

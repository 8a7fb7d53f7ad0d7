// SPDX-License-Identifier: Apache-2.0
#include "lfs/http/curl_fault.hpp"

namespace hoist::lfs {

Fault fault_of(CURLcode code) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
      return Fault::resolve;
    case CURLE_COULDNT_CONNECT:
    case CURLE_INTERFACE_FAILED:
    case CURLE_OPERATION_TIMEDOUT:
      return Fault::connect;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_CRL_BADFILE:
    case CURLE_SSL_INVALIDCERTSTATUS:
      return Fault::certificate;
    case CURLE_ABORTED_BY_CALLBACK:
    case CURLE_READ_ERROR:
      return Fault::file;
    case CURLE_URL_MALFORMAT:
    case CURLE_BAD_FUNCTION_ARGUMENT:
    case CURLE_UNKNOWN_OPTION:
    case CURLE_NOT_BUILT_IN:
    case CURLE_FAILED_INIT:
      return Fault::unusable;
    // Among the rest: CURLE_UNSUPPORTED_PROTOCOL, which is also an answer that is no HTTP.
    default:
      return Fault::broken;
  }
}

}  // namespace hoist::lfs

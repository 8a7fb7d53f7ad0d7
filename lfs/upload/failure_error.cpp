// SPDX-License-Identifier: Apache-2.0
#include "lfs/upload/failure_error.hpp"

#include <fmt/format.h>

namespace hoist::lfs {
namespace {

std::string hint_for(const Failure& failure) {
  if (failure.is_local) return "check the disk and the file's permissions, then push again";
  if (failure.is_certificate) {
    return "name the CA that vouches for the server in git's http.sslCAInfo or in GIT_SSL_CAINFO, "
           "then push again";
  }
  if (!failure.http_status) {
    return "check the network, the proxy and the CA settings of git, then push again";
  }
  switch (*failure.http_status) {
    case 401:
    case 403:
      return "the signed URLs may have expired or this machine's clock may be wrong; push again";
    case 404:
      return "the server no longer knows this upload; push again";
    case 413:
    case 507:
      return "the server has no room for it; ask its operator";
    default:
      return "push again; if it stays so, report it to the server's operator";
  }
}

}  // namespace

Error error_of(const Failure& failure, std::string_view what, std::string_view why,
               const SecretUrl& url) {
  const ErrorKind kind = failure.is_local      ? ErrorKind::io
                         : failure.http_status ? ErrorKind::http
                                               : ErrorKind::network;
  std::string message;
  if (failure.is_local) {
    message = fmt::format("{}: {}", what, failure.cause);
  } else if (why.empty()) {
    message = fmt::format("{} failed at {}: {}", what, url.authority(), failure.cause);
  } else {
    message = fmt::format("{} failed at {}: {}; last cause: {}", what, url.authority(), why,
                          failure.cause);
  }
  return {kind, message, hint_for(failure), failure.http_status};
}

Error redirect_error(std::string_view what, std::string_view why, const SecretUrl& url) {
  return {ErrorKind::protocol, fmt::format("{}: {} {}", what, url.display(), why),
          "push again; if it stays so, report it to the server's operator"};
}

Error stopped_error() {
  return {ErrorKind::cancelled, "the upload was stopped", "push again to finish it"};
}

}  // namespace hoist::lfs

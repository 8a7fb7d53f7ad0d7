// SPDX-License-Identifier: Apache-2.0
#include "repository/transport/http_answers.hpp"

#include <fmt/format.h>

#include "lfs/base/ascii.hpp"

namespace hoist::git {

std::string type_of(Service service, std::string_view kind) {
  return fmt::format("application/x-{}-{}", name_of(service), kind);
}

std::string media_type(const lfs::HttpAnswer& answer) {
  const std::string_view value = find_header(answer.headers, "content-type").value_or("");
  return lfs::ascii_lower(lfs::trim(value.substr(0, value.find(';'))));
}

ErrorKind kind_of(int status) {
  if (status == 401 || status == 403) return ErrorKind::permission;
  return status == 404 ? ErrorKind::not_found : ErrorKind::http;
}

std::string hint_for(int status) {
  switch (status) {
    case 401:
      return "see that git has a credential for it (`git credential fill`), or give a token";
    case 403:
      return "see that your account or token may do that";
    case 404:
      return "see that the remote's URL is right, and that you may see the repository";
    case 413:
      return "the server limits the size of a request: raise it there (nginx: "
             "client_max_body_size 0)";
    default:
      return "try again, or report it to the server's operator";
  }
}

}  // namespace hoist::git

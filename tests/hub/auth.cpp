// SPDX-License-Identifier: Apache-2.0
#include "tests/hub/auth.hpp"

#include "tests/hub/digest.hpp"

namespace hoist::hub {

bool is_admitted(const HeaderList& headers, std::string_view token) {
  if (token.empty()) return true;
  const auto value = find_header(headers, "Authorization").value_or("");
  const auto blank = value.find(' ');
  if (blank == std::string_view::npos) return false;
  const auto scheme = value.substr(0, blank);
  const auto credential = value.substr(blank + 1);
  if (scheme == "Bearer" || scheme == "bearer") return credential == token;
  if (scheme != "Basic" && scheme != "basic") return false;
  const auto pair = base64_decode(credential);
  const auto colon = pair.find(':');
  return colon != std::string::npos && std::string_view{pair}.substr(colon + 1) == token;
}

std::string user_of(const HeaderList& headers) {
  const auto value = find_header(headers, "Authorization").value_or("");
  constexpr std::string_view basic = "Basic ";
  if (!value.starts_with(basic)) return "hub";
  const auto pair = base64_decode(value.substr(basic.size()));
  return pair.substr(0, pair.find(':'));
}

Response ask_for_credentials() {
  return {401,
          {{"WWW-Authenticate", "Basic realm=\"hoist hub\""},
           {"LFS-Authenticate", "Basic realm=\"hoist hub\""},
           {"Content-Type", "application/json"}},
          R"({"message":"This needs a user name and the hub's token as password"})"};
}

}  // namespace hoist::hub

// SPDX-License-Identifier: Apache-2.0
// What an LFS server answers to a batch request, and what git-lfs-authenticate prints: actions that
// can be carried out, or an error that can be shown.
#include <string>

#include <nlohmann/json.hpp>

#include "hoist/error.hpp"
#include "lfs/auth/ssh_authenticate.hpp"
#include "lfs/protocol/batch.hpp"
#include "tests/fuzz/require.hpp"

namespace {

using hoist::fuzz::require;
namespace lfs = hoist::lfs;

constexpr std::chrono::sys_seconds now{std::chrono::seconds(1'700'000'000)};

void check_header(const std::vector<lfs::Header>& headers) {
  for (const lfs::Header& header : headers) {
    require(!header.name.empty(), "a header has a name");
    require(header.name.find_first_of(": ") == std::string::npos, "a header's name is one word");
    require((header.name + header.value).find_first_of(std::string_view("\r\n\0", 3)) ==
                std::string::npos,
            "a header is one line");
  }
}

void check_url(const lfs::SecretUrl& url) {
  require(url.scheme() == "http" || url.scheme() == "https", "only http(s) is spoken");
  require(!url.host().empty(), "a URL names a host");
}

void check_action(const std::optional<lfs::Action>& action) {
  if (!action) return;
  check_url(action->href);
  check_header(action->header);
}

void check_error(const hoist::Error& error) {
  require(error.kind() == hoist::ErrorKind::protocol || error.kind() == hoist::ErrorKind::http,
          "the server is named as the culprit");
  require(hoist::fuzz::is_printable(error.what()), "an error can be shown");
  require(!error.hint().empty(), "an error has a remedy");
}

void check_batch(std::string_view body) {
  try {
    const lfs::BatchAction answer = lfs::read_batch_answer(body, "0badcafe");
    check_action(answer.upload);
    check_action(answer.verify);
  } catch (const hoist::Error& error) {
    check_error(error);
  }
}

void check_grant(std::string_view output) {
  try {
    const lfs::SshGrant grant = lfs::read_ssh_grant(output, now);
    if (grant.href) check_url(*grant.href);
    check_header(grant.headers);
    if (grant.expires) {
      require(grant.expires->time_since_epoch().count() >= 0, "a grant ends after 1970");
    }
  } catch (const hoist::Error& error) {
    check_error(error);
  }
}

/// Any bytes can be named in a question.
void check_request(const std::string& text) {
  const auto body = nlohmann::json::parse(lfs::batch_request("0badcafe", 1, text), nullptr, false);
  require(body.is_object() && body.contains("upload_id") == !text.empty(), "a question is JSON");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = hoist::fuzz::text_of(data, size);
  check_batch(text);
  check_grant(text);
  check_request(std::string(text.substr(0, 100)));
  return 0;
}

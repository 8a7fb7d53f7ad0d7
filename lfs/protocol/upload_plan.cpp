// SPDX-License-Identifier: Apache-2.0
#include "lfs/protocol/upload_plan.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>

#include <fmt/format.h>

#include "hoist/error.hpp"
#include "lfs/base/redact.hpp"
#include "lfs/protocol/foreign_headers.hpp"

namespace hoist::lfs {
namespace {

constexpr std::string_view chunk_size_key = "chunk_size";

/// S3 and its kin allow 10,000; anything near this bound is a hostile or broken answer.
constexpr std::uint64_t most_parts = 1'000'000;

[[noreturn]] void refuse(const std::string& why) {
  throw Error(ErrorKind::protocol, "the server's multipart action " + why,
              "the server is at fault; push again, and report it to its operator if it stays so");
}

bool is_part_key(std::string_view key) {
  return !key.empty() && std::all_of(key.begin(), key.end(), is_digit);
}

std::uint64_t parse_number(std::string_view text, std::string_view what) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) {
    refuse(fmt::format("has a {} that is not a number in range: \"{}\"", what,
                       printable(text, {}, 40)));
  }
  return number;
}

struct NumberedUrl {
  std::uint64_t number;
  std::string* url;
};

std::vector<NumberedUrl> numbered_urls(std::vector<Header>& header) {
  std::vector<NumberedUrl> found;
  found.reserve(header.size());
  for (Header& entry : header) {
    if (!is_part_key(entry.name)) continue;
    found.push_back({parse_number(entry.name, "part number"), &entry.value});
  }
  std::sort(found.begin(), found.end(),
            [](const NumberedUrl& a, const NumberedUrl& b) { return a.number < b.number; });
  return found;
}

SecretUrl part_url(std::uint64_t number, std::string text) {
  try {
    return SecretUrl(std::move(text));
  } catch (const Error& bad) {
    refuse(fmt::format("is malformed at part {}: {}", number, bad.what()));
  }
}

}  // namespace

UploadPlan plan_upload(std::uint64_t size_bytes, Action action) {
  const auto chunk_size = find_header(action.header, chunk_size_key);
  if (!chunk_size) {
    return SinglePut{std::move(action.href), without_transport_headers(std::move(action.header))};
  }

  const std::uint64_t chunk = parse_number(*chunk_size, "chunk_size");
  if (chunk == 0) refuse("has a chunk_size of 0");
  const std::uint64_t expected = part_count(size_bytes, chunk);
  if (expected > most_parts) {
    refuse(fmt::format("has a chunk_size of {} bytes, which makes {} parts", chunk, expected));
  }

  const std::vector<NumberedUrl> urls = numbered_urls(action.header);
  // An empty object has no parts, or, with some servers, one part without bytes.
  const bool one_empty_part = size_bytes == 0 && urls.size() == 1;
  if (urls.size() != expected && !one_empty_part) {
    refuse(fmt::format("names {} parts, but {} bytes in parts of {} bytes make {}", urls.size(),
                       size_bytes, chunk, expected));
  }
  MultipartUpload plan{chunk, {}, std::move(action.href)};
  plan.part_urls.reserve(urls.size());
  for (const NumberedUrl& entry : urls) {
    const std::uint64_t wanted = plan.part_urls.size() + 1;
    if (entry.number == 0) refuse("names part 0, where parts count from 1");
    if (entry.number < wanted) refuse(fmt::format("names part {} twice", entry.number));
    if (entry.number > wanted) refuse(fmt::format("lacks part {}", wanted));
    plan.part_urls.push_back(part_url(entry.number, std::move(*entry.url)));
  }
  return plan;
}

PartRange part_range(std::uint64_t size_bytes, std::uint64_t chunk_size_bytes,
                     std::uint32_t number) {
  const std::uint64_t offset = (number - std::uint64_t{1}) * chunk_size_bytes;
  return {offset, std::min(chunk_size_bytes, size_bytes - offset)};
}

}  // namespace hoist::lfs

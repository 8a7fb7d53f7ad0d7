// SPDX-License-Identifier: Apache-2.0
#include "lfs/journal/journal_text.hpp"

#include <limits>
#include <span>

#include <nlohmann/json.hpp>

#include "lfs/base/digest.hpp"

namespace hoist::lfs {
namespace {

using nlohmann::json;

constexpr int format = 1;
constexpr std::size_t check_digits = 16;

std::string check_of(std::string_view text) {
  Digest sha256(Digest::Kind::sha256);
  sha256.update(std::as_bytes(std::span(text)));
  return sha256.finish_hex().substr(0, check_digits);
}

std::string line_of(const json& value) {
  const std::string text = value.dump(-1, ' ', true, json::error_handler_t::replace);
  return check_of(text) + " " + text + "\n";
}

/// The JSON of one line without its line feed; discarded when the line is damaged.
json value_of(std::string_view line) {
  const bool whole = line.size() > check_digits + 1 && line[check_digits] == ' ' &&
                     check_of(line.substr(check_digits + 1)) == line.substr(0, check_digits);
  json value(json::value_t::discarded);
  if (whole) value = json::parse(line.substr(check_digits + 1), nullptr, false);
  if (!value.is_object()) value = json(json::value_t::discarded);
  return value;
}

/// Whole numbers only: of others, json::get() would make something.
std::uint64_t unsigned_at(const json& value, const char* name) {
  return value.at(name).get_ref<const json::number_unsigned_t&>();
}
std::int64_t integer_at(const json& value, const char* name) {
  return value.at(name).get_ref<const json::number_integer_t&>();
}

JournalPlan plan_of(json& value) {
  JournalPlan plan;
  plan.oid = value.at("oid").get<std::string>();
  plan.size_bytes = unsigned_at(value, "size");
  plan.mtime_ns = integer_at(value, "mtime");
  plan.chunk_size_bytes = unsigned_at(value, "chunk_size");
  plan.completion_url = value.at("completion").get<std::string>();
  plan.expires = integer_at(value, "expires");
  plan.upload_id = value.value("upload_id", "");
  for (json& url : value.at("parts")) {
    plan.part_urls.push_back(std::move(url.get_ref<std::string&>()));
  }
  return plan;
}

/// Takes one line's meaning into the content; false when it has none at this place.
bool take(json& value, JournalContent& content) {
  if (value.is_discarded()) return false;
  const bool first = content.valid_bytes == 0;
  try {
    if (first && value.contains("completed")) {
      content.completed = integer_at(value, "completed");
      return true;
    }
    if (value.contains("format")) {
      if (integer_at(value, "format") != format) return false;
      if (!value.value("goes_on", false)) content.etags.clear();
      content.plan = plan_of(value);
      return true;
    }
    if (!content.plan) return false;
    const auto number = unsigned_at(value, "part");
    if (number < 1 || number > part_count(*content.plan)) return false;
    auto etag = value.at("etag").get<std::string>();
    if (etag.empty()) {
      content.etags.erase(static_cast<PartNumber>(number));
    } else {
      content.etags[static_cast<PartNumber>(number)] = std::move(etag);
    }
    return true;
  } catch (const json::exception&) {
    return false;
  }
}

}  // namespace

std::uint64_t part_count(const JournalPlan& plan) {
  if (plan.chunk_size_bytes == 0) return 0;
  const std::uint64_t parts = part_count(plan.size_bytes, plan.chunk_size_bytes);
  return parts <= std::numeric_limits<PartNumber>::max() ? parts : 0;
}

std::string journal_line(const JournalPlan& plan, bool goes_on) {
  return line_of({{"format", format},
                  {"oid", plan.oid},
                  {"size", plan.size_bytes},
                  {"mtime", plan.mtime_ns},
                  {"chunk_size", plan.chunk_size_bytes},
                  {"completion", plan.completion_url},
                  {"parts", plan.part_urls},
                  {"upload_id", plan.upload_id},
                  {"expires", plan.expires},
                  {"goes_on", goes_on}});
}

std::string journal_line(PartNumber part, std::string_view etag) {
  return line_of({{"part", part}, {"etag", etag}});
}

std::string journal_completed_line(UnixSeconds when) { return line_of({{"completed", when}}); }

JournalContent read_journal(std::string_view bytes) {
  JournalContent content;
  for (;;) {
    const std::size_t feed = bytes.find('\n', content.valid_bytes);
    if (feed == std::string_view::npos) return content;
    json value = value_of(bytes.substr(content.valid_bytes, feed - content.valid_bytes));
    if (!take(value, content)) return content;
    content.valid_bytes = feed + 1;
  }
}

}  // namespace hoist::lfs

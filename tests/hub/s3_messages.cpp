// SPDX-License-Identifier: Apache-2.0
#include "tests/hub/s3_messages.hpp"

#include <array>
#include <utility>

#include <fmt/format.h>

namespace hoist::hub {
namespace {

/// `&` comes first for writing, last for reading.
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> entities{
    {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}, {"'", "&apos;"}}};

std::string replace_all(std::string text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

std::string escape(std::string text) {
  for (const auto& [plain, entity] : entities) text = replace_all(text, plain, entity);
  return text;
}

std::string unescape(std::string text) {
  for (auto it = entities.rbegin(); it != entities.rend(); ++it) {
    text = replace_all(text, it->second, it->first);
  }
  return text;
}

}  // namespace

std::optional<std::string> xml_text(std::string_view xml, std::string_view element) {
  const auto open = fmt::format("<{}>", element);
  const auto start = xml.find(open);
  if (start == std::string_view::npos) return std::nullopt;
  const auto rest = xml.substr(start + open.size());
  const auto end = rest.find(fmt::format("</{}>", element));
  if (end == std::string_view::npos) return std::nullopt;
  return unescape(std::string(rest.substr(0, end)));
}

std::string completion_xml(const std::vector<GivenPart>& parts) {
  std::string xml = "<CompleteMultipartUpload>";
  for (const auto& part : parts) {
    xml += fmt::format("<Part><PartNumber>{}</PartNumber><ETag>{}</ETag></Part>", part.number,
                       escape(part.etag));
  }
  return xml + "</CompleteMultipartUpload>";
}

Outcome s3_outcome(int status, std::string_view body) {
  const bool is_error = body.find("<Error>") != std::string_view::npos;
  if (status >= 200 && status < 300 && !is_error) return {};
  return {status >= 400 ? status : 502,
          xml_text(body, "Code").value_or(fmt::format("Status{}", status)),
          xml_text(body, "Message").value_or("the store refused")};
}

}  // namespace hoist::hub

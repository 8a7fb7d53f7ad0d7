// SPDX-License-Identifier: Apache-2.0
#include "tests/protocol/workshop.hpp"

#include <algorithm>
#include <charconv>
#include <sstream>
#include <stdexcept>

#include <nlohmann/json.hpp>
#include <sys/stat.h>

#include "tests/hub/fault.hpp"

namespace hoist::test {
namespace {

using nlohmann::json;

constexpr const char* canary = "c4n4ry-0f-4-s1gn4tur3";

std::uint64_t number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) {
    throw std::runtime_error("no number: " + std::string(text));
  }
  return value;
}

/// "2500.shorter" is 2500 bytes.
std::uint64_t size_in(std::string_view spec) { return number(spec.substr(0, spec.find('.'))); }

/// The signature at the end of each URL of the hub.
std::string signature_in(const std::string& url) {
  for (const std::string mark : {"X-Amz-Signature=", "signature="}) {
    if (const auto at = url.find(mark); at != std::string::npos) {
      return url.substr(at + mark.size());
    }
  }
  return {};
}

hub::HubOptions hub_options(const json& set_up, const std::filesystem::path& root) {
  hub::HubOptions options;
  options.root = root;
  options.uploads.chunk_size = set_up.value("chunk_size", std::uint64_t{1000});
  options.uploads.dialect = hub::parse_dialect(set_up.value("dialect", "hub")).value();
  if (set_up.value("etag", "") == "md5") options.etag = hub::EtagKind::md5;
  if (set_up.contains("faults")) {
    options.faults = hub::parse_faults(json{{"rules", set_up.at("faults")}}.dump());
  }
  return options;
}

}  // namespace

Workshop::Workshop(const std::string& set_up) : secrets_{canary} {
  const json options = json::parse(set_up);
  hub_ = std::make_unique<hub::LocalHub>(hub_options(options, folder() / "hub"));
  environment_ = {{"HOME", folder().string()}, {"HOIST_LOG", "debug"}};
  const json variables = options.value("environment", json::object());
  if (options.contains("gitconfig")) {
    write_file(folder() / ".gitconfig", options["gitconfig"].get<std::string>());
  }
  for (const auto& [name, value] : variables.items()) {
    environment_.emplace_back(name, value.get<std::string>());
  }
}

std::string Workshop::expand(std::string text) {
  // The innermost placeholder is the last to begin before its end.
  for (std::size_t begin = text.rfind("${"); begin != std::string::npos;
       begin = text.rfind("${", begin)) {
    const std::size_t end = text.find('}', begin);
    if (end == std::string::npos) throw std::runtime_error("a placeholder has no end");
    text.replace(begin, end - begin + 1, value_of(text.substr(begin + 2, end - begin - 2)));
  }
  return text;
}

std::string Workshop::value_of(std::string_view placeholder) {
  const std::string_view name = placeholder.substr(0, placeholder.find(':'));
  const std::string_view argument =
      placeholder.substr(std::min(name.size() + 1, placeholder.size()));
  const std::string_view spec = argument.substr(0, argument.find(' '));
  const std::string_view edits = argument.substr(spec.size());
  if (name == "hub") return hub_->url();
  if (name == "storage") return hub_->storage_url();
  if (name == "canary") return canary;
  if (name == "cr") return "\r";
  if (name == "fill") return std::string(number(spec), 'x');
  if (name == "oid") return object(size_in(spec)).oid;
  if (name == "path") return path(spec);
  if (name == "action") return action(size_in(spec), edits);
  if (name == "upload") return upload_message(spec, edits);
  throw std::runtime_error("unknown placeholder " + std::string(name));
}

const TestObject& Workshop::object(std::uint64_t size_bytes) {
  const auto found = objects_.find(size_bytes);
  return found != objects_.end()
             ? found->second
             : objects_.emplace(size_bytes, make_object(size_bytes)).first->second;
}

std::string Workshop::path(std::string_view spec) {
  const TestObject& wanted = object(size_in(spec));
  const std::string_view state = spec.substr(std::min(spec.find('.'), spec.size()));
  const auto file = store_path(folder() / ("lfs" + std::string(state)), wanted.oid);
  std::filesystem::create_directories(file.parent_path());
  std::filesystem::remove_all(file);
  if (state.empty()) {
    write_file(file, wanted.content);
  } else if (state == ".shorter") {
    write_file(file, wanted.content.substr(0, wanted.content.size() / 2));
  } else if (state == ".longer") {
    write_file(file, wanted.content + "!");
  } else if (state == ".folder") {
    std::filesystem::create_directory(file);
  } else if (state == ".fifo") {
    if (::mkfifo(file.c_str(), 0600) != 0) throw std::runtime_error("mkfifo");
  } else if (state != ".missing") {
    throw std::runtime_error("unknown state of a file: " + std::string(spec));
  }
  return file.string();
}

std::string Workshop::action(std::uint64_t size_bytes, std::string_view edits) {
  const hub::UploadAction given = hub_->begin_upload(object(size_bytes).oid, size_bytes);
  secrets_.push_back(signature_in(given.href));
  for (const auto& [name, url] : given.header) {
    if (std::string secret = signature_in(url); !secret.empty()) secrets_.push_back(secret);
  }
  json result{{"href", given.href}, {"expires_at", "0001-01-01T00:00:00Z"}};
  if (!given.header.empty()) result["header"] = given.header;

  std::istringstream words{std::string(edits)};
  for (std::string word; words >> word;) {
    const std::size_t equals = word.find('=');
    if (word.starts_with('-')) {
      result["header"].erase(word.substr(1));
    } else if (word.starts_with("href=")) {
      result["href"] = word.substr(equals + 1);
    } else {
      result["header"][word.substr(0, equals)] = word.substr(equals + 1);
    }
  }
  return result.dump();
}

std::string Workshop::upload_message(std::string_view spec, std::string_view edits) {
  const std::uint64_t size_bytes = size_in(spec);
  return json{{"event", "upload"},
              {"oid", object(size_bytes).oid},
              {"size", size_bytes},
              {"path", path(spec)},
              {"action", json::parse(action(size_bytes, edits))}}
      .dump();
}

std::optional<std::uint64_t> Workshop::size_of(const std::string& oid) const {
  for (const auto& [size_bytes, object] : objects_) {
    if (object.oid == oid) return size_bytes;
  }
  return std::nullopt;
}

bool Workshop::is_at_the_hub(const std::string& oid) const {
  const auto stored = hub_->object(oid);
  const auto size_bytes = size_of(oid);
  return stored && size_bytes && read_file(*stored) == objects_.at(*size_bytes).content;
}

}  // namespace hoist::test

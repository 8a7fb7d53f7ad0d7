// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hoist/error.hpp"
#include "lfs/protocol/action.hpp"
#include "lfs/settings/http_settings.hpp"
#include "lfs/settings/settings.hpp"
#include "tests/hub/hub.hpp"
#include "tests/support/test_object.hpp"

namespace hoist::test {

/// How an upload of a test runs. Pauses before retries are short.
struct Tuning {
  unsigned connections = 4;
  lfs::VerifyParts verify_parts = lfs::VerifyParts::off;
  std::chrono::milliseconds patience = std::chrono::seconds(30);
  std::uint64_t bandwidth = 0;
  std::chrono::seconds connect_limit{10};
  std::chrono::seconds stall_limit{60};
  std::function<lfs::HttpSettings(std::string_view url)> settings_for = {};
};

/// What came of an upload.
struct UploadRun {
  std::optional<Error> error;
  std::vector<std::string> log;
  std::vector<std::uint64_t> progress;

  /// Message and remedy; empty after success.
  [[nodiscard]] std::string words() const;
  /// How many lines of the log have that text.
  [[nodiscard]] std::size_t logged(std::string_view text) const;
};

/// lfs::upload() through the real transport.
[[nodiscard]] UploadRun run_upload(const TestObject& object, lfs::Action action,
                                   const Tuning& tuning = {});

[[nodiscard]] lfs::Action to_action(const hub::UploadAction& given);

/// An action that names these URLs for its parts.
[[nodiscard]] lfs::Action parts_action(std::uint64_t chunk_size,
                                       const std::vector<std::string>& urls,
                                       const std::string& completion);

/// What http_settings_for() makes of a user's configuration, as `section.key` and value.
[[nodiscard]] std::function<lfs::HttpSettings(std::string_view url)> configured(
    const std::vector<std::pair<std::string, std::string>>& entries);

}  // namespace hoist::test

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "tests/hub/exchange.hpp"

namespace hoist::hub {

/// A request of git's smart HTTP protocol, taken apart.
struct GitRequest {
  std::string repository;  ///< Path as in the URL, decoded, without `.git` and outer slashes.
  std::string service;     ///< info/refs, git-upload-pack or git-receive-pack
};

/// nullopt when the path is none of git's.
std::optional<GitRequest> parse_git_path(std::string_view path);

/// Where that repository is; throws hoist::Error for a name that cannot be one (empty, hidden or
/// climbing segments).
std::filesystem::path repository_path(const std::filesystem::path& root, std::string_view name);

/// The bare repositories below a directory, served by `git http-backend`. A push to one that is
/// not there makes it.
class Repositories {
 public:
  explicit Repositories(std::filesystem::path root) : root_(std::move(root)) {}

  void serve(Exchange& exchange, const GitRequest& request, std::string_view query);
  /// Makes the repository unless it is there. Safe to call from many threads.
  void create(std::string_view name);

 private:
  std::filesystem::path root_;
  std::mutex creating_;
};

}  // namespace hoist::hub

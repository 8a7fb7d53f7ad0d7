// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hoist/repository.hpp"
#include "tests/support/scoped_environment.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/walk/steps.hpp"

namespace hoist::walk {

/// All that must be right about a clone, as git sees it, but for times.
struct Snapshot {
  std::map<std::string, std::string> files;  ///< by path: kind, executable or not, content
  std::string index;                         ///< modes, ids, stages and flags of all entries
  std::string history;                       ///< trees and subjects of the last commits, and HEAD
  std::string status;

  bool operator==(const Snapshot&) const = default;
};

/// What differs between two, for a reader.
[[nodiscard]] std::string difference(const Snapshot& wanted, const Snapshot& found);

/// What a program said and how it ended.
struct Outcome {
  bool succeeded = false;
  std::string words;
};

/// Two clones, A and B, of one bare remote, in a folder and with a home of their own.
class World {
 public:
  World();

  /// Does a step. Returns what is wrong then; nothing where all is right.
  [[nodiscard]] std::optional<std::string> take(const Step& step);
  /// At the end: what has been pushed is complete in a fresh clone.
  [[nodiscard]] std::optional<std::string> look_at_remote();

  /// Makes this world by a shell script.
  [[nodiscard]] static std::string preparation();

 private:
  [[nodiscard]] std::filesystem::path folder() const { return folder_.path(); }
  [[nodiscard]] Outcome run(const std::string& script, const std::filesystem::path& cwd) const;
  [[nodiscard]] Outcome by_library(const Step& step);
  [[nodiscard]] Snapshot look(const std::filesystem::path& clone) const;
  [[nodiscard]] std::string references(const std::string& remote) const;
  [[nodiscard]] std::optional<std::string> compare(const Step& step);

  test::TempDir folder_;
  test::ScopedEnvironment home_;
  test::ScopedEnvironment config_;  ///< libgit2 keeps the first home that it has seen
  std::map<std::string, std::unique_ptr<Repository>> repositories_;  ///< by clone
};

}  // namespace hoist::walk

// SPDX-License-Identifier: Apache-2.0
#include "lfs/config/ignore.hpp"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>

#include "lfs/config/ignore_list.hpp"

namespace hoist::lfs {

class IgnoreRules::Stack {
 public:
  explicit Stack(IgnoreSources sources)
      : folder_(std::move(sources.folder)),
        ignore_case_(sources.ignore_case),
        user_(read(sources.user)),
        info_(read(sources.info)) {}

  bool is_ignored(std::string_view path, bool is_folder) {
    const Folder& folder = folder_of(path);
    return folder.is_ignored || decide(folder, path, is_folder);
  }

 private:
  /// A folder and its rules.
  struct Folder {
    bool is_ignored = false;
    std::optional<IgnoreList> own = {};
    std::size_t prefix_bytes = 0;   ///< of its path and a slash
    const Folder* above = nullptr;  ///< null for the top
  };

  [[nodiscard]] std::optional<IgnoreList> read(const std::optional<RulesText>& rules) const {
    return rules ? std::optional<IgnoreList>(std::in_place, rules->text, ignore_case_)
                 : std::nullopt;
  }

  /// The folder that the path is in; those on the way are looked at from the top down.
  const Folder& folder_of(std::string_view path) {
    const Folder* folder = &enter({}, nullptr);
    for (std::size_t slash = path.find('/'); slash != std::string_view::npos && !folder->is_ignored;
         slash = path.find('/', slash + 1)) {
      folder = &enter(path.substr(0, slash), folder);
    }
    return *folder;
  }

  const Folder& enter(std::string_view path, const Folder* above) {
    const auto [known, is_new] = folders_.try_emplace(std::string(path));
    Folder& folder = known->second;
    if (!is_new) return folder;
    folder.above = above;
    folder.prefix_bytes = path.empty() ? 0 : path.size() + 1;
    folder.is_ignored = above != nullptr && decide(*above, path, true);
    if (!folder.is_ignored && folder_) folder.own = read(folder_(known->first));
    return folder;
  }

  [[nodiscard]] bool decide(const Folder& folder, std::string_view path, bool is_folder) const {
    for (const Folder* level = &folder; level != nullptr; level = level->above) {
      if (!level->own) continue;
      const auto decision = level->own->decide({path.substr(level->prefix_bytes), is_folder});
      if (decision) return *decision;
    }
    for (const auto* list : {&info_, &user_}) {
      if (!*list) continue;
      if (const auto decision = (*list)->decide({path, is_folder})) return *decision;
    }
    return false;
  }

  FolderRules folder_;
  bool ignore_case_;
  std::optional<IgnoreList> user_;
  std::optional<IgnoreList> info_;
  std::unordered_map<std::string, Folder> folders_;  ///< references to its folders stay valid
};

IgnoreRules::IgnoreRules(IgnoreSources sources)
    : stack_(std::make_unique<Stack>(std::move(sources))) {}
IgnoreRules::IgnoreRules(IgnoreRules&&) noexcept = default;
IgnoreRules& IgnoreRules::operator=(IgnoreRules&&) noexcept = default;
IgnoreRules::~IgnoreRules() = default;

bool IgnoreRules::is_ignored(std::string_view path, bool is_folder) {
  return stack_->is_ignored(path, is_folder);
}

}  // namespace hoist::lfs

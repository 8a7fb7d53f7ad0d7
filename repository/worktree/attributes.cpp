// SPDX-License-Identifier: Apache-2.0
#include "repository/worktree/attributes.hpp"

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "lfs/base/ascii.hpp"
#include "lfs/base/environment.hpp"
#include "lfs/config/attributes.hpp"
#include "repository/git/check.hpp"
#include "repository/git/config_values.hpp"
#include "repository/git/handle.hpp"
#include "repository/worktree/rules_files.hpp"

namespace hoist::repository {

namespace {

using State = lfs::AttributeValue::State;

constexpr const char* file_name = ".gitattributes";
constexpr const char* system_file = "/etc/gitattributes";
constexpr int ours = 2;  ///< the stage of a conflict that git reads

/// What stands in the index, resolved or in conflict.
std::optional<lfs::RulesText> text_in_index(git_repository* repo, git_index* index,
                                            const std::string& path) {
  const git_index_entry* entry = git_index_get_bypath(index, path.c_str(), 0);
  if (entry == nullptr) entry = git_index_get_bypath(index, path.c_str(), ours);
  return entry == nullptr ? std::nullopt : read_rules_blob(repo, entry->id);
}

std::optional<lfs::RulesText> text_in_tree(git_repository* repo, const git_tree* tree,
                                           const std::string& path) {
  git_tree_entry* given = nullptr;
  const int code = git_tree_entry_bypath(&given, tree, path.c_str());
  if (code == GIT_ENOTFOUND) return std::nullopt;
  git::check(code, fmt::format("cannot look for {}", path));
  const git::TreeEntry entry(given);
  if (git_tree_entry_type(entry.get()) != GIT_OBJECT_BLOB) return std::nullopt;
  return read_rules_blob(repo, *git_tree_entry_id(entry.get()));
}

/// The working tree's, where the index does not know the file.
std::optional<lfs::RulesText> unknown_file(WorkRules& files, git_index* index,
                                           const std::string& folder) {
  const std::string path = path_in(folder, file_name);
  const bool is_known = git_index_find(nullptr, index, path.c_str()) == 0;
  return is_known ? std::nullopt : files.in(folder);
}

std::shared_ptr<git_index> own_index(git_repository* repo) {
  return git::out<git::Index>(
      [&](git_index** it) { git::check(git_repository_index(it, repo), "cannot read the index"); });
}

std::shared_ptr<git_index> not_owned(git_index* index) {
  return {index, [](git_index*) {}};
}

lfs::FolderRules rules_of_work_tree(git_repository* repo, std::shared_ptr<git_index> index) {
  auto files = std::make_shared<WorkRules>(git_repository_workdir(repo), file_name);
  return [repo, index = std::move(index), files = std::move(files)](const std::string& folder) {
    auto text = files->in(folder);
    return text ? text : text_in_index(repo, index.get(), path_in(folder, file_name));
  };
}

/// The same encoding as none: git keeps what is UTF-8 as it is.
bool is_utf8(std::string_view encoding) {
  return lfs::equal_ignoring_case(encoding, "utf-8") || lfs::equal_ignoring_case(encoding, "utf8");
}

lfs::AttributeSources sources_outside(git_repository* repo, const lfs::GitConfig& config,
                                      const lfs::Environment& environment) {
  const char* root = git_repository_workdir(repo);
  lfs::AttributeSources sources;
  const auto without_system = environment("GIT_ATTR_NOSYSTEM");
  if (!without_system || !lfs::parse_config_bool(*without_system).value_or(false)) {
    sources.system = read_rules_file(system_file);
  }
  sources.user = read_rules_file(user_rules_file(config, "core.attributesfile", "attributes",
                                                 root != nullptr ? root : "", environment));
  sources.info = read_rules_file(info_file(repo, "attributes"));
  sources.ignore_case = ignores_case(config);
  return sources;
}

/// What the attributes of one path say.
struct Given {
  lfs::AttributeValue filter;
  lfs::AttributeValue encoding;
  lfs::AttributeValue ident;
  lfs::AttributeValue text;
  lfs::AttributeValue crlf;
  lfs::AttributeValue eol;
};

Conversion conversion_for(const Given& given, const lfs::LineEndConfig& line_ends) {
  using Kind = Conversion::Kind;
  const bool is_lfs = given.filter.is("lfs");
  if (given.filter.state == State::text && !is_lfs) {
    return {Kind::foreign, fmt::format("filter={}", given.filter.text)};
  }
  if (given.encoding.state == State::text && !given.encoding.text.empty() &&
      !is_utf8(given.encoding.text)) {
    return {Kind::foreign, fmt::format("working-tree-encoding={}", given.encoding.text)};
  }
  if (given.encoding.state == State::set || given.encoding.state == State::unset) {
    return {Kind::foreign, "working-tree-encoding"};
  }
  if (given.ident.state == State::set) return {Kind::foreign, "ident"};
  if (is_lfs) return {Kind::lfs};
  return {Kind::none, {}, lfs::text_rule(given.text, given.crlf, given.eol, line_ends)};
}

}  // namespace

class Conversions::Reader {
 public:
  Reader(git_repository* repo, lfs::FolderRules folder) {
    const lfs::Environment environment = lfs::system_environment();
    const lfs::GitConfig config = git::config_values(repo, environment);
    lfs::AttributeSources sources = sources_outside(repo, config, environment);
    sources.folder = std::move(folder);
    attributes_.emplace(std::move(sources),
                        std::vector<std::string>{"filter", "working-tree-encoding", "ident", "text",
                                                 "crlf", "eol"});
    line_ends_ = lfs::line_end_config(config.last("core.autocrlf"), config.last("core.eol"));
  }

  Conversion of(std::string_view path) {
    const auto values = attributes_->of(path);
    return conversion_for({values[0], values[1], values[2], values[3], values[4], values[5]},
                          line_ends_);
  }

 private:
  std::optional<lfs::Attributes> attributes_;
  lfs::LineEndConfig line_ends_;
};

Conversions Conversions::of_work_tree(git_repository* repo, git_index* index) {
  return Conversions(std::make_unique<Reader>(repo, rules_of_work_tree(repo, not_owned(index))));
}

Conversions Conversions::of_work_tree(git_repository* repo) {
  return Conversions(std::make_unique<Reader>(repo, rules_of_work_tree(repo, own_index(repo))));
}

Conversions Conversions::of_tree(git_repository* repo, const git_tree* tree, git_index* index) {
  const auto files = std::make_shared<WorkRules>(git_repository_workdir(repo), file_name);
  return Conversions(std::make_unique<Reader>(repo, [=](const std::string& folder) {
    auto text = text_in_tree(repo, tree, path_in(folder, file_name));
    return text ? text : unknown_file(*files, index, folder);
  }));
}

Conversions::Conversions(std::unique_ptr<Reader> reader) : reader_(std::move(reader)) {}
Conversions::Conversions(Conversions&&) noexcept = default;
Conversions& Conversions::operator=(Conversions&&) noexcept = default;
Conversions::~Conversions() = default;

Conversion Conversions::of(std::string_view path) const { return reader_->of(path); }

Conversion conversion_of(git_repository* repo, const std::string& path) {
  return Conversions::of_work_tree(repo).of(path);
}

Conversion conversion_in(git_repository* repo, const git_oid& commit, const std::string& path) {
  const auto found = git::out<git::Commit>([&](git_commit** it) {
    git::check(git_commit_lookup(it, repo, &commit), "cannot read a commit");
  });
  const auto tree = git::out<git::Tree>([&](git_tree** it) {
    git::check(git_commit_tree(it, found.get()), "cannot read the tree of a commit");
  });
  return Conversions::of_tree(repo, tree.get(), own_index(repo).get()).of(path);
}

void require_own_conversion(const Conversion& conversion, const std::string& path) {
  if (conversion.kind != Conversion::Kind::foreign) return;
  throw Error(ErrorKind::unsupported,
              fmt::format("{}: .gitattributes sends it through {}, which hoist does not run", path,
                          conversion.what),
              "use git for this file; hoist would publish its content unconverted");
}

}  // namespace hoist::repository

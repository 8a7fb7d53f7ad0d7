// SPDX-License-Identifier: Apache-2.0
#include "repository/remote/tracking_refs.hpp"

#include <optional>

#include <fmt/format.h>

#include "lfs/base/redact.hpp"
#include "repository/git/check.hpp"
#include "repository/git/handle.hpp"
#include "repository/git/pause.hpp"
#include "repository/history/new_commits.hpp"

namespace hoist::repository {
namespace {

constexpr std::string_view branches = "refs/heads/";
constexpr std::string_view tag_names = "refs/tags/";

bool is_valid_name(const std::string& name) {
  int valid = 0;
  return git_reference_name_is_valid(&valid, name.c_str()) == 0 && valid != 0;
}

void tell(const Notice& notice, const std::string& words) {
  if (notice) notice(words);
}

/// The name here; nothing where the refspec is not for it, or says nothing of a name.
std::optional<std::string> name_by(const git_refspec* refspec, const std::string& name) {
  const char* target = git_refspec_dst(refspec);
  if (git_refspec_direction(refspec) != GIT_DIRECTION_FETCH || target == nullptr ||
      *target == '\0' || git_refspec_src_matches(refspec, name.c_str()) == 0) {
    return std::nullopt;
  }
  git::Text text;
  git::check(git_refspec_transform(text.get(), refspec, name.c_str()),
             fmt::format("cannot read the refspec {}", git_refspec_string(refspec)));
  return std::string(text.view());
}

bool is_there(git_repository* repo, const git_oid& id) {
  const auto objects = git::out<git::Odb>([&](git_odb** it) {
    git::check(git_repository_odb(it, repo), "cannot read the objects of the repository");
  });
  return git_odb_exists(objects.get(), &id) != 0;
}

std::optional<git_oid> value_of(git_repository* repo, const std::string& name) {
  git_oid id;
  return git_reference_name_to_id(&id, repo, name.c_str()) == 0 ? std::optional(id) : std::nullopt;
}

/// Libgit2's code; 0 also where another program was faster.
int note(git_repository* repo, const Tip& tip, const std::string& why) {
  const auto before = value_of(repo, tip.name);
  if (before && (tip.is_new || git_oid_equal(&*before, &tip.id) != 0)) return 0;
  if (before && !tip.force && !has_in_history(repo, tip.id, *before)) return GIT_ENONFASTFORWARD;
  git_reference* given = nullptr;
  const int code =
      before ? git_reference_create_matching(&given, repo, tip.name.c_str(), &tip.id, 1, &*before,
                                             why.c_str())
             : git_reference_create(&given, repo, tip.name.c_str(), &tip.id, 0, why.c_str());
  const git::Reference noted(given);
  const bool was_faster =
      code == GIT_EMODIFIED || (code == GIT_EEXISTS && value_of(repo, tip.name));
  return was_faster ? 0 : code;
}

}  // namespace

std::vector<Tip> tips_of(git_repository* repo, git_remote* remote, git_remote_autotag_option_t tags,
                         const std::vector<RemoteRef>& there, const Notice& notice) {
  std::vector<Tip> tips;
  for (const RemoteRef& ref : there) {
    if (!is_valid_name(ref.name)) {
      if (ref.name.starts_with(branches)) {
        tell(notice, fmt::format("left out: the remote's branch {}, whose name git does not take",
                                 lfs::printable(ref.name)));
      }
      continue;
    }
    for (std::size_t i = 0; i < git_remote_refspec_count(remote); ++i) {
      const git_refspec* refspec = git_remote_get_refspec(remote, i);
      auto name = name_by(refspec, ref.name);
      if (!name) continue;
      if (!is_valid_name(*name) || (ref.name == "refs/heads/HEAD" && name->ends_with("/HEAD"))) {
        tell(notice, fmt::format("left out: the remote's branch {}, which cannot be {} here",
                                 lfs::printable(ref.name), lfs::printable(*name)));
        continue;
      }
      tips.push_back({*std::move(name), ref.id, git_refspec_force(refspec) != 0, false});
    }
    const bool is_wanted_tag = ref.name.starts_with(tag_names) &&
                               (tags == GIT_REMOTE_DOWNLOAD_TAGS_ALL ||
                                (tags == GIT_REMOTE_DOWNLOAD_TAGS_AUTO && is_there(repo, ref.id)));
    if (is_wanted_tag) tips.push_back({ref.name, ref.id, false, true});
  }
  return tips;
}

void note_tips(git_repository* repo, const std::vector<Tip>& tips, const std::string& why,
               const Notice& notice) {
  const git::LockPatience patience;
  for (const Tip& tip : tips) {
    const int code = patience.run([&] { return note(repo, tip, why); });
    if (code == 0) continue;
    if (code == GIT_ENONFASTFORWARD) {
      tell(notice, fmt::format("{} stays where it is: the remote's is not ahead of it",
                               lfs::printable(tip.name)));
      continue;
    }
    tell(notice,
         git::error_of(code, fmt::format("{} was not noted", lfs::printable(tip.name))).what());
  }
}

}  // namespace hoist::repository

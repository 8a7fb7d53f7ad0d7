// SPDX-License-Identifier: Apache-2.0
#include "repository/git/check.hpp"

#include <string>

#include <fmt/format.h>
#include <git2.h>

#include "lfs/base/redact.hpp"

namespace hoist::git {
namespace {

ErrorKind kind_of(int code, int klass) {
  switch (code) {
    case GIT_ENOTFOUND:
      return ErrorKind::not_found;
    case GIT_EEXISTS:
    case GIT_ECONFLICT:
    case GIT_EMERGECONFLICT:
    case GIT_ENONFASTFORWARD:
    case GIT_EUNCOMMITTED:
    case GIT_EMODIFIED:
      return ErrorKind::conflict;
    case GIT_ELOCKED:
      return ErrorKind::locked;
    case GIT_EAUTH:
    case GIT_EOWNER:
      return ErrorKind::permission;
    case GIT_ECERTIFICATE:
      return ErrorKind::network;
    case GIT_EINVALIDSPEC:
    case GIT_EAMBIGUOUS:
      return ErrorKind::invalid_input;
    case GIT_EUSER:
      return ErrorKind::cancelled;
    default:
      break;
  }
  switch (klass) {
    case GIT_ERROR_NET:
    case GIT_ERROR_SSL:
    case GIT_ERROR_SSH:
    case GIT_ERROR_HTTP:
      return ErrorKind::network;
    case GIT_ERROR_OS:
    case GIT_ERROR_FILESYSTEM:
      return ErrorKind::io;
    case GIT_ERROR_CONFIG:
    case GIT_ERROR_INVALID:
      return ErrorKind::invalid_input;
    default:
      return ErrorKind::internal;
  }
}

}  // namespace

Error error_of(int code, std::string_view doing, std::string_view hint) {
  if (code == GIT_EOWNER) {
    return {ErrorKind::permission, fmt::format("{}: it belongs to another user", doing),
            "git config --global --add safe.directory FOLDER lets git and hoist trust it"};
  }
  const git_error* last = git_error_last();
  const std::string why = last != nullptr && last->message != nullptr
                              ? lfs::printable(last->message)
                              : fmt::format("libgit2 says {}", code);
  return {kind_of(code, last != nullptr ? last->klass : GIT_ERROR_NONE),
          fmt::format("{}: {}", doing, why), std::string(hint)};
}

void check(int code, std::string_view doing, std::string_view hint) {
  if (code < 0) throw error_of(code, doing, hint);
}

}  // namespace hoist::git

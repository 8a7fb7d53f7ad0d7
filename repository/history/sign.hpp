// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <git2.h>

#include "lfs/base/environment.hpp"
#include "lfs/protocol/git_config.hpp"

namespace hoist::repository {

/// Signs commits as git does, by the program that git's configuration names: gpg.format (openpgp,
/// x509, ssh), gpg.program and gpg.<format>.program, user.signingKey, gpg.ssh.defaultKeyCommand.
/// The program may ask for a passphrase on the terminal, and takes its time.
class Signer {
 public:
  /// A signer where commit.gpgSign is true. `stop_requested` is asked while a program runs.
  static std::optional<Signer> wanted(git_repository* repo, const lfs::Environment& environment,
                                      std::function<bool()> stop_requested);

  /// The signature of those bytes, by the key of the configuration, else that of `by`. Throws
  /// hoist::Error with the program's words, not_found where there is no such program, cancelled.
  [[nodiscard]] std::string sign(std::string_view bytes, const git_signature& by) const;

 private:
  Signer(lfs::GitConfig config, std::string folder, std::function<bool()> stop_requested)
      : config_(std::move(config)),
        folder_(std::move(folder)),
        stop_requested_(std::move(stop_requested)) {}
  [[nodiscard]] std::string sign_by_gpg(const std::string& format, std::string_view bytes,
                                        const git_signature& by) const;
  [[nodiscard]] std::string sign_by_ssh(std::string_view bytes) const;
  [[nodiscard]] std::string ssh_key() const;
  [[nodiscard]] std::string text(std::string_view key, std::string_view otherwise = {}) const;

  lfs::GitConfig config_;
  std::string folder_;  // programs start in it
  std::function<bool()> stop_requested_;
};

/// What a commit is made of.
struct CommitParts {
  const git_signature& author;
  const git_signature& committer;
  const char* message;
  const git_tree* tree;
  std::vector<const git_commit*> parents;
};

/// Writes a signed commit; no reference moves.
[[nodiscard]] git_oid create_signed_commit(git_repository* repo, const CommitParts& parts,
                                           const Signer& signer);

}  // namespace hoist::repository

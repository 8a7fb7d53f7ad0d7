// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "lfs/base/process.hpp"
#include "lfs/base/secret_url.hpp"

namespace hoist::lfs {

/// Runs a program; run_process() outside of tests.
using ProcessRunner =
    std::function<ProcessResult(const std::vector<std::string>& argv, const ProcessOptions&)>;

/// run_process() in that folder, where the options name none: git looks for the configuration of
/// the repository there.
[[nodiscard]] ProcessRunner run_in(std::filesystem::path folder);

/// A user name and a password that a credential helper of git gave.
struct FilledCredential {
  std::string username;
  std::string password;  ///< secret
  std::string record;    ///< secret; what approve and reject send back to the helpers
};

/// The user's credential helpers, through `git credential`. Nobody is ever asked: without a helper
/// that knows the answer there is none. Nothing secret gets into an argv.
class GitCredential {
 public:
  /// `stop_requested` ends a helper that takes its time; a helper gets 60 s in any case.
  GitCredential(ProcessRunner run, std::function<bool()> stop_requested)
      : run_(std::move(run)), stop_requested_(std::move(stop_requested)) {}

  /// What the helpers have for this URL, in which `username` may be known already. Throws
  /// hoist::Error (cancelled) when stopped.
  [[nodiscard]] std::optional<FilledCredential> fill(const SecretUrl& url,
                                                     const std::string& username) const;
  /// Tells the helpers that the server took it, or did not. Never throws but for a stop.
  void approve(const FilledCredential& credential) const { tell("approve", credential); }
  void reject(const FilledCredential& credential) const { tell("reject", credential); }

 private:
  void tell(const char* verb, const FilledCredential& credential) const;
  [[nodiscard]] std::optional<std::string> run(const char* verb, std::string input) const;

  ProcessRunner run_;
  std::function<bool()> stop_requested_;
};

}  // namespace hoist::lfs

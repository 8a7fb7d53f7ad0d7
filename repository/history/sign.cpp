// SPDX-License-Identifier: Apache-2.0
#include "repository/history/sign.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "hoist/error.hpp"
#include "lfs/base/process.hpp"
#include "lfs/base/redact.hpp"
#include "repository/git/check.hpp"
#include "repository/git/config_values.hpp"
#include "repository/git/handle.hpp"
#include "repository/history/branch.hpp"

namespace hoist::repository {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t longest_words_bytes = 1000;
constexpr std::size_t longest_signature_bytes = 65536;

/// A folder for files that a program reads and writes; for this user alone, gone with the object.
class WorkFolder {
 public:
  WorkFolder() {
    std::string name = (fs::temp_directory_path() / "hoist-sign-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) {
      throw Error(ErrorKind::io, "cannot sign the commit: no temporary folder can be made");
    }
    path_ = name;
  }
  WorkFolder(const WorkFolder&) = delete;
  WorkFolder& operator=(const WorkFolder&) = delete;
  ~WorkFolder() {
    std::error_code error;
    fs::remove_all(path_, error);
  }
  [[nodiscard]] fs::path write(const char* name, std::string_view bytes) const {
    fs::path file = path_ / name;
    std::ofstream out(file, std::ios::binary);
    out << bytes;
    out.close();
    if (!out) {
      throw Error(ErrorKind::io,
                  fmt::format("cannot sign the commit: cannot write {}", file.string()));
    }
    return file;
  }

 private:
  fs::path path_;
};

[[noreturn]] void refuse(const std::string& program, const std::string& words) {
  const std::string shown = lfs::printable(words, {}, longest_words_bytes);
  throw Error(ErrorKind::invalid_input,
              fmt::format("cannot sign the commit: {}: {}", program,
                          shown.empty() ? "it makes no signature" : shown),
              "see that git itself can sign (git commit -S), or set commit.gpgSign to false");
}

std::string expand_home(const std::string& path) {
  const char* home = path.starts_with("~/") ? ::getenv("HOME") : nullptr;
  return home != nullptr ? (fs::path(home) / path.substr(2)).string() : path;
}

/// The key itself, where the setting is no file's name.
std::optional<std::string> literal_key(const std::string& setting) {
  constexpr std::string_view prefix = "key::";
  if (setting.starts_with(prefix)) return setting.substr(prefix.size());
  return setting.starts_with("ssh-") ? std::optional(setting) : std::nullopt;
}

/// As it stands in a commit: without the CR of other systems and the line feed at its end.
std::string trimmed(std::string signature) {
  std::erase(signature, '\r');
  while (signature.ends_with('\n')) signature.pop_back();
  return signature;
}

}  // namespace

std::optional<Signer> Signer::wanted(git_repository* repo, const lfs::Environment& environment,
                                     std::function<bool()> stop_requested) {
  lfs::GitConfig config = git::config_values(repo, environment);
  const auto setting = config.last("commit.gpgSign");
  if (!setting) return std::nullopt;
  const auto is_wanted = lfs::parse_config_bool(*setting);
  if (!is_wanted) {
    throw Error(ErrorKind::invalid_input,
                fmt::format("commit.gpgSign is {}, which is neither true nor false",
                            lfs::printable(*setting)));
  }
  if (!*is_wanted) return std::nullopt;
  const char* root = git_repository_workdir(repo);
  return Signer(std::move(config), root != nullptr ? root : git_repository_path(repo),
                std::move(stop_requested));
}

std::string Signer::text(std::string_view key, std::string_view otherwise) const {
  return std::string(config_.last(key).value_or(otherwise));
}

std::string Signer::sign(std::string_view bytes, const git_signature& by) const {
  const std::string format = text("gpg.format", "openpgp");
  if (format == "ssh") return sign_by_ssh(bytes);
  if (format == "openpgp" || format == "x509") return sign_by_gpg(format, bytes, by);
  throw Error(ErrorKind::invalid_input,
              fmt::format("cannot sign the commit: gpg.format is {}", lfs::printable(format)),
              "set it to openpgp, x509 or ssh");
}

std::string Signer::sign_by_gpg(const std::string& format, std::string_view bytes,
                                const git_signature& by) const {
  const std::string usual = format == "x509" ? "gpgsm" : text("gpg.program", "gpg");
  const std::string program = expand_home(text("gpg." + format + ".program", usual));
  const std::string key = text("user.signingKey", fmt::format("{} <{}>", by.name, by.email));
  lfs::ProcessOptions options;
  options.cwd = folder_;
  options.input = std::string(bytes);
  options.stop_requested = stop_requested_;
  options.output_limit_bytes = longest_signature_bytes;
  const lfs::ProcessResult result =
      lfs::run_process({program, "--status-fd=2", "-bsau", key}, options);
  // The status lines are for programs; what is left is for people.
  const bool is_made =
      ("\n" + result.error_output).find("\n[GNUPG:] SIG_CREATED ") != std::string::npos;
  if (result.exit_status == 0 && is_made) return trimmed(result.output);
  std::string words;
  std::string_view rest = result.error_output;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    if (!line.starts_with("[GNUPG:]") && !line.empty()) words += std::string(line) + ' ';
  }
  refuse(program, words.empty() ? result.error_output : words);
}

std::string Signer::ssh_key() const {
  std::string key = text("user.signingKey");
  if (!key.empty()) return key;
  const std::string command = text("gpg.ssh.defaultKeyCommand");
  if (command.empty()) {
    throw Error(ErrorKind::invalid_input,
                "cannot sign the commit: user.signingKey is not set, nor is "
                "gpg.ssh.defaultKeyCommand",
                "git config --global user.signingKey ~/.ssh/id_ed25519.pub");
  }
  lfs::ProcessOptions options;
  options.cwd = folder_;
  options.stop_requested = stop_requested_;
  const lfs::ProcessResult result = lfs::run_process({"sh", "-c", command}, options);
  key = result.output.substr(0, result.output.find('\n'));
  if (result.exit_status != 0 || !literal_key(key)) {
    refuse("gpg.ssh.defaultKeyCommand", result.error_output);
  }
  return key;
}

std::string Signer::sign_by_ssh(std::string_view bytes) const {
  const std::string program = expand_home(text("gpg.ssh.program", "ssh-keygen"));
  const std::string setting = ssh_key();
  const WorkFolder folder;
  const fs::path buffer = folder.write("commit", bytes);
  std::vector<std::string> argv{program, "-Y", "sign", "-n", "git", "-f"};
  if (const auto key = literal_key(setting)) {
    argv.push_back(folder.write("key", *key + '\n').string());
    argv.emplace_back("-U");  // the agent has its other half
  } else {
    argv.push_back(expand_home(setting));
  }
  argv.push_back(buffer.string());
  lfs::ProcessOptions options;
  options.cwd = folder_;
  options.stop_requested = stop_requested_;
  const lfs::ProcessResult result = lfs::run_process(argv, options);
  std::ifstream in(buffer.string() + ".sig", std::ios::binary);
  std::string signature{std::istreambuf_iterator<char>(in), {}};
  if (result.exit_status != 0 || signature.empty()) {
    refuse(program, result.error_output + result.output);
  }
  return trimmed(std::move(signature));
}

git_oid create_signed_commit(git_repository* repo, const CommitParts& parts, const Signer& signer) {
  auto parents = parts.parents;
  git::Text buffer;
  git::check(git_commit_create_buffer(buffer.get(), repo, &parts.author, &parts.committer, nullptr,
                                      parts.message, parts.tree, parents.size(), parents.data()),
             "cannot commit");
  const std::string content(buffer.view());
  const std::string signature = signer.sign(content, parts.committer);
  git_oid id;
  git::check(
      git_commit_create_with_signature(&id, repo, content.c_str(), signature.c_str(), nullptr),
      "cannot commit");
  return id;
}

}  // namespace hoist::repository

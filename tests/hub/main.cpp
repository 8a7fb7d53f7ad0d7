// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <sys/resource.h>

#include "hoist/error.hpp"
#include "tests/hub/hub.hpp"

namespace {

namespace hub = hoist::hub;

constexpr int exit_failed = 1;
constexpr int exit_usage = 2;

std::string read_token(const std::string& file) {
  std::ifstream stream{file};
  std::string token;
  if (!std::getline(stream, token) || token.empty()) {
    throw hoist::Error(hoist::ErrorKind::not_found, "the token file " + file + " has no token");
  }
  return token;
}

hub::S3Options with_keys(hub::S3Options s3) {
  const char* access_key = std::getenv("HOIST_HUB_S3_ACCESS_KEY");
  const char* secret_key = std::getenv("HOIST_HUB_S3_SECRET_KEY");
  if (access_key == nullptr || secret_key == nullptr) {
    throw hoist::Error(hoist::ErrorKind::not_found,
                       "--s3-endpoint needs the environment variables HOIST_HUB_S3_ACCESS_KEY and "
                       "HOIST_HUB_S3_SECRET_KEY");
  }
  s3.access_key = access_key;
  s3.secret_key = secret_key;
  return s3;
}

void allow_many_descriptors() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

/// Blocks until SIGINT or SIGTERM, which must be blocked already.
void wait_for_end(const sigset_t& signals) {
  int signal = 0;
  ::sigwait(&signals, &signal);
}

sigset_t block_end_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

void serve(hub::HubOptions options) {
  const auto signals = block_end_signals();
  allow_many_descriptors();
  const hub::LocalHub server{std::move(options)};
  fmt::print("{}\n", server.url());
  std::fflush(stdout);
  wait_for_end(signals);
}

constexpr const char* footer = R"(
A repository is at URL/any/name; the first push to it makes it, or the command create:
  $ hoist-hub --root /tmp/hub create me/model
  $ hoist-hub --root /tmp/hub --port 8888 &
  $ git clone http://127.0.0.1:8888/me/model && cd model
  $ git lfs install --local && git lfs track '*.bin'
  $ hoist lfs-enable-largefiles && ... && git push
What the hub has stored, hashed anew from its bytes:
  $ curl http://127.0.0.1:8888/api/objects/OID
It listens on 127.0.0.1 only and ends on SIGINT or SIGTERM.)";

/// The command line as it was typed.
struct CommandLine {
  hub::HubOptions options;
  hub::S3Options s3;
  std::string dialect = "hub";
  std::string etag = "opaque";
  std::vector<std::string> fault_files;
  std::string token_file;
  std::uint32_t url_lifetime = 24 * 60 * 60;
  bool discard = false;
  bool verbose = false;
  bool no_verify = false;
};

void declare_s3(CLI::App& app, CommandLine& line) {
  auto* endpoint = app.add_option("--s3-endpoint", line.s3.endpoint,
                                  "Keep the objects in this S3 store, http://HOST:PORT; its keys "
                                  "come from HOIST_HUB_S3_ACCESS_KEY and HOIST_HUB_S3_SECRET_KEY");
  app.add_option("--s3-bucket", line.s3.bucket, "Bucket in that store; made when missing")
      ->needs(endpoint)
      ->capture_default_str();
  app.add_option("--s3-region", line.s3.region, "Region of its signatures")
      ->needs(endpoint)
      ->capture_default_str();
}

void declare(CLI::App& app, CommandLine& line) {
  auto& options = line.options;
  app.add_option("--root", options.root, "Directory of repositories and objects")->required();
  app.add_option("--port", options.port, "Port of git and the LFS API; 0 takes a free one");
  app.add_option("--storage-port", options.storage_port, "Port of the storage; 0 takes a free one");
  app.add_option("--chunk-size", options.uploads.chunk_size, "Bytes of one part; 8M and 1G work")
      ->transform(CLI::AsSizeValue(false))
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--dialect", line.dialect, "Whose multipart answers to give")
      ->check(CLI::IsMember({"hub", "csghub", "kohakuhub"}))
      ->capture_default_str();
  app.add_option("--fault", line.fault_files,
                 "What shall go wrong: a file like those in tests/hub/faults; may be repeated")
      ->allow_extra_args(false)
      ->check(CLI::ExistingFile);
  app.add_option("--etag", line.etag, "ETags of parts: their MD5 as on S3, or opaque tokens")
      ->check(CLI::IsMember({"md5", "opaque"}))
      ->capture_default_str();
  app.add_option("--token-file", line.token_file, "File with the token that git and LFS must show")
      ->check(CLI::ExistingFile);
  app.add_option("--single-put-below", options.uploads.single_put_below,
                 "Objects up to this size get a single PUT even in a multipart batch")
      ->transform(CLI::AsSizeValue(false));
  app.add_option("--url-lifetime", line.url_lifetime, "Seconds until signed URLs expire")
      ->capture_default_str();
  app.add_flag("--discard", line.discard, "Receive bodies and drop them, to measure clients");
  app.add_flag("--no-verify-action", line.no_verify, "Leave the verify action out");
  app.add_flag("--verbose", line.verbose, "A line on stderr for each request");
  declare_s3(app, line);
}

hub::HubOptions to_options(CommandLine line) {
  auto options = std::move(line.options);
  options.uploads.dialect = hub::parse_dialect(line.dialect).value_or(hub::Dialect::hub);
  options.etag = line.etag == "md5" ? hub::EtagKind::md5 : hub::EtagKind::opaque;
  options.bodies = line.discard ? hub::Bodies::discard : hub::Bodies::store;
  options.print = line.verbose ? hub::RequestLog::Print::lines : hub::RequestLog::Print::nothing;
  options.verify_action = !line.no_verify;
  options.url_lifetime = std::chrono::seconds(line.url_lifetime);
  for (const auto& file : line.fault_files) {
    for (auto& rule : hub::load_faults(file)) options.faults.push_back(std::move(rule));
  }
  if (!line.token_file.empty()) options.token = read_token(line.token_file);
  if (!line.s3.endpoint.empty()) options.s3 = with_keys(std::move(line.s3));
  return options;
}

int run(int argc, char** argv) {
  CLI::App app{
      "A git and Git LFS server for tests: takes large objects in parts, checks them\n"
      "strictly, and misbehaves on request. Prints its URL when it is ready.",
      "hoist-hub"};
  app.footer(footer);
  CommandLine line;
  declare(app, line);
  std::string repository;
  auto* create = app.add_subcommand("create", "Make a repository and print its directory");
  create->fallthrough();
  create->add_option("name", repository, "Its path in the URL, e.g. me/model")->required();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& failure) {
    return app.exit(failure) == 0 ? 0 : exit_usage;
  }
  if (create->parsed()) {
    fmt::print("{}\n", hub::create_repository(line.options.root, repository).native());
  } else {
    serve(to_options(std::move(line)));
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& failure) {
    fmt::print(stderr, "hoist-hub: {}\n", failure.what());
    return exit_failed;
  }
}

// SPDX-License-Identifier: Apache-2.0
#include "tests/hub/repositories.hpp"

#include <algorithm>
#include <array>
#include <cerrno>

#include <fmt/format.h>
#include <unistd.h>

#include "tests/hub/hub.hpp"
#include "tests/hub/process.hpp"

namespace hoist::hub {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view not_a_repository = "Repository not found\n";

std::vector<std::string> cgi_environment(const fs::path& root, const fs::path& repository,
                                         const GitRequest& git, std::string_view query,
                                         const Request& request) {
  auto environment = git_environment();
  const auto add = [&](std::string_view name, std::string_view value) {
    environment.push_back(fmt::format("{}={}", name, value));
  };
  add("GIT_PROJECT_ROOT", root.native());
  add("GIT_HTTP_EXPORT_ALL", "1");
  add("PATH_INFO", fmt::format("/{}/{}", fs::relative(repository, root).native(), git.service));
  add("REQUEST_METHOD", request.method);
  add("QUERY_STRING", query);
  add("REMOTE_ADDR", "127.0.0.1");
  add("REMOTE_USER", "hub");
  add("CONTENT_TYPE", find_header(request.headers, "Content-Type").value_or(""));
  add("HTTP_CONTENT_ENCODING", find_header(request.headers, "Content-Encoding").value_or(""));
  add("GIT_PROTOCOL", find_header(request.headers, "Git-Protocol").value_or(""));
  return environment;
}

/// Gives the request's body to the child, as far as the child wants it.
void send_body(Exchange& exchange, Process& child) {
  const auto block = exchange.connection().block();
  while (const auto count = exchange.read_body(block)) {
    std::string_view left{block.data(), count};
    while (!left.empty()) {
      const auto written = ::write(child.input(), left.data(), left.size());
      if (written < 0 && errno != EINTR) return;
      if (written > 0) left.remove_prefix(static_cast<std::size_t>(written));
    }
  }
  child.close_input();
}

std::string_view read_some(int file, std::span<char> block) {
  while (true) {
    const auto count = ::read(file, block.data(), block.size());
    if (count >= 0) return {block.data(), static_cast<std::size_t>(count)};
    if (errno != EINTR) return {};
  }
}

/// The head of a CGI answer (RFC 3875), turned into ours.
Response parse_cgi_head(std::string_view head) {
  Response response;
  while (!head.empty()) {
    const auto line = head.substr(0, head.find("\r\n"));
    head.remove_prefix(std::min(line.size() + 2, head.size()));
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const auto name = line.substr(0, colon);
    const auto value = line.substr(std::min(line.find_first_not_of(' ', colon + 1), line.size()));
    if (name == "Status") {
      response.status = static_cast<int>(parse_number(value.substr(0, 3)).value_or(500));
    } else {
      response.headers.emplace_back(name, value);
    }
  }
  return response;
}

void send_answer(Exchange& exchange, Process& child) {
  std::array<char, 64 * 1024> block{};
  std::string start;
  while (head_length(start) == 0) {
    const auto piece = read_some(child.output(), block);
    if (piece.empty()) throw Error(ErrorKind::internal, "git http-backend gave no answer");
    start += piece;
  }
  const auto length = head_length(start);
  const auto head = parse_cgi_head(std::string_view{start}.substr(0, length));
  exchange.begin_answer(head.status, head.headers, std::nullopt);
  exchange.write_body(std::string_view{start}.substr(length));
  for (auto piece = read_some(child.output(), block); !piece.empty();
       piece = read_some(child.output(), block)) {
    exchange.write_body(piece);
  }
  exchange.end_answer();
}

void run_git(const std::vector<std::string>& arguments) {
  Process git{arguments, git_environment()};
  git.close_input();
  std::array<char, 4096> block{};
  while (!read_some(git.output(), block).empty()) {
  }
  if (git.wait() != 0) throw Error(ErrorKind::internal, fmt::format("git {} failed", arguments[1]));
}

}  // namespace

std::optional<GitRequest> parse_git_path(std::string_view path) {
  for (const std::string_view service : {"info/refs", "git-upload-pack", "git-receive-pack"}) {
    if (!path.ends_with(fmt::format("/{}", service))) continue;
    auto name = percent_decode(path.substr(0, path.size() - service.size() - 1));
    while (name.starts_with('/')) name.erase(0, 1);
    if (name.ends_with(".git")) name.erase(name.size() - 4);
    return GitRequest{name, std::string(service)};
  }
  return std::nullopt;
}

fs::path repository_path(const fs::path& root, std::string_view name) {
  if (name.ends_with(".git")) name.remove_suffix(4);
  const fs::path relative{std::string(name) + ".git"};
  const bool sound = !name.empty() && !name.ends_with('/') && relative.is_relative() &&
                     name.find('\0') == std::string_view::npos &&
                     std::none_of(relative.begin(), relative.end(), [](const fs::path& segment) {
                       return segment.empty() || segment.native().starts_with('.');
                     });
  if (!sound) throw Error(ErrorKind::invalid_input, "this cannot be the name of a repository");
  return root / "repos" / relative;
}

fs::path create_repository(const fs::path& root, std::string_view name) {
  auto path = repository_path(root, name);
  if (fs::exists(path / "HEAD")) return path;
  fs::create_directories(path);
  run_git({"git", "init", "--quiet", "--bare", "--initial-branch=main", path.native()});
  run_git({"git", "-C", path.native(), "config", "http.receivepack", "true"});
  return path;
}

void Repositories::create(std::string_view name) {
  const std::lock_guard lock{creating_};
  create_repository(root_, name);
}

void Repositories::serve(Exchange& exchange, const GitRequest& request, std::string_view query) {
  const auto path = repository_path(root_, request.repository);
  const bool begins_push =
      request.service == "info/refs" && query_value(query, "service") == "git-receive-pack";
  if (begins_push) create(request.repository);
  if (!fs::exists(path / "HEAD")) {
    exchange.answer({404, {{"Content-Type", "text/plain"}}, std::string(not_a_repository)});
    return;
  }
  const auto environment =
      cgi_environment(root_ / "repos", path, request, query, exchange.request());
  Process child{{"git", "http-backend"}, environment};
  send_body(exchange, child);
  send_answer(exchange, child);
}

}  // namespace hoist::hub

// SPDX-License-Identifier: Apache-2.0
#include "tests/hub/selftest/raw_client.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <nlohmann/json.hpp>
#include <sys/socket.h>

#include "tests/hub/digest.hpp"

namespace hoist::hub::test {

RawClient::RawClient(std::string_view url) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
  const auto colon = url.find(':', std::string_view{"http://"}.size());
  const auto digits = url.substr(colon + 1, url.find('/', colon) - colon - 1);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(parse_number(digits).value_or(0)));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  sockaddr generic{};
  std::memcpy(&generic, &address, sizeof generic);
  if (::connect(socket_.fd(), &generic, sizeof address) != 0) {
    throw std::runtime_error("cannot connect to the hub");
  }
}

void RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto count = ::send(socket_.fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

End RawClient::read_more() {
  std::array<char, 64 * 1024> block{};
  const auto count = ::recv(socket_.fd(), block.data(), block.size(), 0);
  if (count < 0) return errno == ECONNRESET ? End::reset : End::closed;
  if (count == 0) return End::closed;
  buffer_.append(block.data(), static_cast<std::size_t>(count));
  return End::open;
}

Answer RawClient::receive() {
  Answer answer;
  while (head_length(buffer_) == 0) {
    answer.end = read_more();
    if (answer.end != End::open) return answer;
  }
  const auto length = head_length(buffer_);
  auto head = buffer_.substr(0, length);
  buffer_.erase(0, length);
  const int status = std::stoi(head.substr(9, 3));
  head.replace(0, head.find("\r\n"), "GET / HTTP/1.1");  // The fields are those of a request.
  answer.headers = std::get<Request>(parse_request_head(head)).headers;
  const auto wanted = parse_number(answer.header("Content-Length")).value_or(0);
  while (buffer_.size() < wanted && answer.end == End::open) answer.end = read_more();
  answer.body = buffer_.substr(0, wanted);
  buffer_.erase(0, answer.body.size());
  if (answer.body.size() == wanted) answer.status = status;
  return answer;
}

Answer RawClient::request(std::string_view method, std::string_view url, std::string_view body,
                          const HeaderList& headers) {
  auto head = fmt::format("{} {} HTTP/1.1\r\nHost: hub\r\nContent-Length: {}\r\n", method,
                          target_of(url), body.size());
  for (const auto& [name, value] : headers) head += fmt::format("{}: {}\r\n", name, value);
  send(head + "\r\n");
  send(body);
  return receive();
}

void RawClient::shut() { ::shutdown(socket_.fd(), SHUT_WR); }

std::string target_of(std::string_view url) {
  return std::string(url.substr(url.find('/', std::string_view{"http://"}.size())));
}

Answer put(const std::string& url, std::string_view body, const HeaderList& headers) {
  return RawClient{url}.request("PUT", url, body, headers);
}

Answer get(const std::string& url, const HeaderList& headers) {
  return RawClient{url}.request("GET", url, {}, headers);
}

Answer post(const std::string& url, std::string_view body, const HeaderList& headers) {
  return RawClient{url}.request("POST", url, body, headers);
}

ScratchDirectory::ScratchDirectory() {
  auto form = (std::filesystem::temp_directory_path() / "hub-selftest-XXXXXX").native();
  if (::mkdtemp(form.data()) == nullptr) throw std::runtime_error("no scratch directory");
  path_ = form;
}

ScratchDirectory::~ScratchDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

Object::Object(std::size_t size, std::uint64_t chunk) : chunk_size(chunk) {
  bytes.resize(size);
  std::uint32_t state = 1;
  for (auto& byte : bytes) {
    state = state * 1664525U + 1013904223U;
    byte = static_cast<char>(state >> 24U);
  }
  oid = sha256_hex(bytes);
}

std::string Object::part(std::uint64_t number) const {
  return bytes.substr((number - 1) * chunk_size, chunk_size);
}

std::uint64_t Object::parts() const { return (bytes.size() + chunk_size - 1) / chunk_size; }

std::vector<std::string> part_urls(const UploadAction& action) {
  std::map<std::uint64_t, std::string> ordered;
  for (const auto& [key, value] : action.header) {
    if (const auto number = parse_number(key)) ordered[*number] = value;
  }
  std::vector<std::string> urls;
  for (const auto& [number, url] : ordered) urls.push_back(url);
  return urls;
}

std::string completion_body(const std::string& oid, const std::vector<std::string>& etags) {
  nlohmann::json body{{"oid", oid}, {"parts", nlohmann::json::array()}};
  for (std::size_t i = 0; i < etags.size(); ++i) {
    body["parts"].push_back({{"partNumber", i + 1}, {"etag", etags[i]}});
  }
  return body.dump();
}

std::vector<std::string> upload_parts(const UploadAction& action, const Object& object) {
  std::vector<std::string> etags;
  const auto urls = part_urls(action);
  for (std::uint64_t number = 1; number <= object.parts(); ++number) {
    etags.push_back(put(urls.at(number - 1), object.part(number)).header("ETag"));
  }
  return etags;
}

}  // namespace hoist::hub::test

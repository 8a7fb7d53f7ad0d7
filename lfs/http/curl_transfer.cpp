// SPDX-License-Identifier: Apache-2.0
#include "lfs/http/curl_transfer.hpp"

#include <algorithm>
#include <cstring>
#include <exception>

#include <fmt/format.h>

#include "hoist/error.hpp"
#include "lfs/base/redact.hpp"
#include "lfs/http/curl_fault.hpp"
#include "lfs/http/curl_transport.hpp"

namespace hoist::lfs {
namespace {

/// Nothing has an honest answer of this length.
constexpr std::uint64_t longest_answer_bytes = 64ULL * 1024 * 1024;
constexpr std::size_t most_answer_headers = 200;
/// Interim answers included.
constexpr std::size_t most_head_bytes = std::size_t{1} << 20U;

/// All upload buffers together stay below this, so that memory does not grow with connections.
constexpr long upload_buffers_bytes = 8L * 1024 * 1024;
constexpr long largest_upload_buffer = 512L * 1024;
constexpr long smallest_upload_buffer = 64L * 1024;

/// What one call of the sink gets at most.
constexpr long receive_buffer_bytes = 256L * 1024;

/// S3 drops idle connections after about 5 s; one that is older is not worth a try.
constexpr long longest_idle_seconds = 4;

/// How long an answer may be silent: a body that is received must not stand still.
StallWatch::Limits stall_limits(const HttpRequest& request, std::chrono::seconds stall_limit) {
  return {stall_limit, request.sink != nullptr ? stall_limit : request.answer_limit};
}

std::uint64_t body_length(const HttpRequest& request) {
  if (const auto* text = std::get_if<std::string>(&request.body)) return text->size();
  return std::get<FileBody>(request.body).range.length;
}

template <typename Value>
void set(CURL* easy, CURLoption option, Value value) {
  const CURLcode code = curl_easy_setopt(easy, option, value);
  if (code != CURLE_OK) {
    throw Error(ErrorKind::internal,
                fmt::format("libcurl refuses option {}: {}", static_cast<int>(option),
                            curl_easy_strerror(code)));
  }
}

void append(CurlList& list, const std::string& line) {
  curl_slist* longer = curl_slist_append(list.get(), line.c_str());
  if (longer == nullptr) throw std::bad_alloc();
  static_cast<void>(list.release());
  list.reset(longer);
}

}  // namespace

CurlTransfer::CurlTransfer(HttpRequest request, CurlEasy easy, const CurlTransportOptions& options,
                           TimePoint now)
    : request_(std::move(request)),
      easy_(std::move(easy)),
      body_bytes_(body_length(request_)),
      watch_(body_bytes_, stall_limits(request_, options.stall_limit), now) {
  set_up(options);
  set_up_body();
  set_up_security(options);
}

void CurlTransfer::set_up(const CurlTransportOptions& options) {
  CURL* easy = easy_.get();
  set(easy, CURLOPT_URL, request_.url.reveal().c_str());
  set(easy, CURLOPT_PATH_AS_IS, 1L);
  set(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  set(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(easy, CURLOPT_USERAGENT, options.user_agent.c_str());
  set(easy, CURLOPT_NOSIGNAL, 1L);
  // A name server that does not answer must not hold up our end.
  set(easy, CURLOPT_QUICK_EXIT, 1L);
  set(easy, CURLOPT_ERRORBUFFER, error_text_.data());
  set(easy, CURLOPT_CONNECTTIMEOUT, static_cast<long>(options.connect_limit.count()));
  set(easy, CURLOPT_TCP_KEEPALIVE, 1L);
  set(easy, CURLOPT_MAXAGE_CONN, longest_idle_seconds);
  set(easy, CURLOPT_DNS_SHUFFLE_ADDRESSES, 1L);
  const long share = upload_buffers_bytes / static_cast<long>(std::max(options.connections, 1U));
  set(easy, CURLOPT_UPLOAD_BUFFERSIZE,
      std::clamp(share, smallest_upload_buffer, largest_upload_buffer));

  set(easy, CURLOPT_HEADERFUNCTION, &CurlTransfer::on_header);
  set(easy, CURLOPT_HEADERDATA, static_cast<void*>(this));
  set(easy, CURLOPT_WRITEFUNCTION, &CurlTransfer::on_body);
  set(easy, CURLOPT_WRITEDATA, static_cast<void*>(this));

  append(header_list_, "Expect:");
  for (const Header& header : request_.headers) {
    // "Name;" is how libcurl is told to send a header without a value.
    append(header_list_,
           header.value.empty() ? header.name + ";" : header.name + ": " + header.value);
  }
  set(easy, CURLOPT_HTTPHEADER, header_list_.get());
  if (request_.use_netrc) set(easy, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_OPTIONAL));
}

void CurlTransfer::set_up_body() {
  CURL* easy = easy_.get();
  const auto length = static_cast<curl_off_t>(body_bytes_);
  if (request_.method == Method::get) {
    set(easy, CURLOPT_HTTPGET, 1L);
    if (request_.sink != nullptr) set(easy, CURLOPT_BUFFERSIZE, receive_buffer_bytes);
    return;
  }
  if (request_.method == Method::put) {
    set(easy, CURLOPT_UPLOAD, 1L);
    set(easy, CURLOPT_INFILESIZE_LARGE, length);
  } else {
    set(easy, CURLOPT_POST, 1L);
    set(easy, CURLOPT_POSTFIELDSIZE_LARGE, length);
  }
  set(easy, CURLOPT_READFUNCTION, &CurlTransfer::on_read);
  set(easy, CURLOPT_READDATA, static_cast<void*>(this));
  set(easy, CURLOPT_SEEKFUNCTION, &CurlTransfer::on_seek);
  set(easy, CURLOPT_SEEKDATA, static_cast<void*>(this));
}

void CurlTransfer::set_up_security(const CurlTransportOptions& options) {
  if (!options.settings_for) return;
  CURL* easy = easy_.get();
  const HttpSettings settings = options.settings_for(request_.url.reveal());
  if (settings.proxy) set(easy, CURLOPT_PROXY, settings.proxy->c_str());
  set(easy, CURLOPT_PROXYAUTH, static_cast<long>(CURLAUTH_ANY));
  if (!settings.verify_tls) {
    set(easy, CURLOPT_SSL_VERIFYPEER, 0L);
    set(easy, CURLOPT_SSL_VERIFYHOST, 0L);
  }
  if (!settings.ca_file.empty()) set(easy, CURLOPT_CAINFO, settings.ca_file.c_str());
  if (!settings.ca_path.empty()) set(easy, CURLOPT_CAPATH, settings.ca_path.c_str());
  if (!settings.client_cert.empty()) set(easy, CURLOPT_SSLCERT, settings.client_cert.c_str());
  if (!settings.client_key.empty()) set(easy, CURLOPT_SSLKEY, settings.client_key.c_str());
}

std::uint64_t CurlTransfer::body_bytes_sent() const {
  curl_off_t sent = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_SIZE_UPLOAD_T, &sent);
  return std::min(static_cast<std::uint64_t>(std::max<curl_off_t>(sent, 0)), body_bytes_);
}

void CurlTransfer::limit_rate(std::uint64_t bytes_per_second) {
  // libcurl holds a rate on average; small pieces make it flow, so that it never looks like a
  // stall.
  constexpr std::uint64_t pieces_per_second = 8;
  longest_read_ = bytes_per_second == 0
                      ? std::numeric_limits<std::size_t>::max()
                      : std::max<std::uint64_t>(1, bytes_per_second / pieces_per_second);
  set(easy_.get(), CURLOPT_MAX_SEND_SPEED_LARGE, static_cast<curl_off_t>(bytes_per_second));
}

void CurlTransfer::go_on() {
  is_held_ = false;
  curl_easy_pause(easy_.get(), CURLPAUSE_CONT);
}

std::optional<Fault> CurlTransfer::stalled(TimePoint now) {
  if (is_held_) watch_.hold(now);
  const std::uint64_t received = request_.sink != nullptr ? answer_bytes_ : 0;
  return watch_.look(body_bytes_sent() + received, now);
}

TransferResult CurlTransfer::result(CURLcode code) {
  if (!body_trouble_.empty()) return TransportFailure{Fault::file, body_trouble_};
  if (sink_refused_)
    return TransportFailure{Fault::refused, "the answer is not what was asked for"};
  // libcurl takes a head that the end of the connection cuts for a whole one.
  if (code == CURLE_OK && !head_complete_) {
    return TransportFailure{Fault::broken, "the connection ended in the middle of the answer"};
  }
  if (code == CURLE_OK) {
    answer_.status = status();
    return std::move(answer_);
  }
  const char* words = error_text_[0] != '\0' ? error_text_.data() : curl_easy_strerror(code);
  const auto secrets = request_.url.secrets();
  return TransportFailure{fault_of(code), printable(words, secrets)};
}

int CurlTransfer::status() const {
  long status = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
  return static_cast<int>(status);
}

TransferResult CurlTransfer::ended_by(Fault fault) const {
  if (request_.sink != nullptr) {
    return TransportFailure{
        Fault::stalled,
        fmt::format("nothing came for too long, after {} bytes of the answer", answer_bytes_)};
  }
  return TransportFailure{
      fault, fault == Fault::stalled
                 ? fmt::format("the connection took no byte for too long, after {} of {} bytes",
                               body_bytes_sent(), body_bytes_)
                 : "the server did not answer in time"};
}

std::size_t CurlTransfer::on_read(char* into, std::size_t size, std::size_t count,
                                  void* self) noexcept {
  return static_cast<CurlTransfer*>(self)->read(
      std::as_writable_bytes(std::span(into, size * count)));
}

std::size_t CurlTransfer::read(std::span<std::byte> into) noexcept {
  into = into.first(std::min(into.size(), longest_read_));
  const std::size_t wanted =
      static_cast<std::size_t>(std::min<std::uint64_t>(into.size(), body_bytes_ - read_position_));
  if (wanted == 0) return 0;
  if (const auto* text = std::get_if<std::string>(&request_.body)) {
    std::memcpy(into.data(), text->data() + read_position_, wanted);
    read_position_ += wanted;
    return wanted;
  }
  const auto* body = std::get_if<FileBody>(&request_.body);
  if (body == nullptr) return CURL_READFUNC_ABORT;
  std::error_code error;
  const std::size_t got =
      body->file->read_at(body->range.offset + read_position_, into.first(wanted), error);
  if (got == wanted) {
    read_position_ += got;
    return got;
  }
  try {
    body_trouble_ = error ? "the file cannot be read: " + error.message()
                          : "the file has become shorter while it was uploaded";
  } catch (const std::exception&) {
    static_cast<void>(0);  // out of memory: curl's abort code still says that the file is the cause
  }
  return CURL_READFUNC_ABORT;
}

int CurlTransfer::on_seek(void* self, curl_off_t offset, int origin) noexcept {
  auto* transfer = static_cast<CurlTransfer*>(self);
  if (origin != SEEK_SET || offset < 0) return CURL_SEEKFUNC_CANTSEEK;
  transfer->read_position_ = std::min(static_cast<std::uint64_t>(offset), transfer->body_bytes_);
  return CURL_SEEKFUNC_OK;
}

std::size_t CurlTransfer::on_header(char* data, std::size_t size, std::size_t count,
                                    void* self) noexcept {
  try {
    auto& transfer = *static_cast<CurlTransfer*>(self);
    transfer.add_header({data, size * count});
    return transfer.head_bytes_ > most_head_bytes ? 0 : size * count;
  } catch (const std::exception&) {
    return 0;
  }
}

void CurlTransfer::add_header(std::string_view line) {
  head_bytes_ += line.size();
  if (line.starts_with("HTTP/")) {
    answer_.headers.clear();  // an interim answer came before this one
    head_complete_ = false;
    return;
  }
  head_complete_ = head_complete_ || trim(line).empty();
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || answer_.headers.size() >= most_answer_headers) return;
  answer_.headers.push_back(
      {std::string(trim(line.substr(0, colon))), std::string(trim(line.substr(colon + 1)))});
}

std::size_t CurlTransfer::on_body(char* data, std::size_t size, std::size_t count,
                                  void* self) noexcept {
  try {
    return static_cast<CurlTransfer*>(self)->take_body({data, size * count});
  } catch (const std::exception&) {
    return 0;
  }
}

std::size_t CurlTransfer::take_body(std::span<const char> bytes) {
  if (request_.sink != nullptr && gate_ != nullptr) {
    is_held_ = !gate_->is_open();
    if (is_held_) return CURL_WRITEFUNC_PAUSE;  // the same bytes come again
    gate_->take(bytes.size());
  }
  answer_bytes_ += bytes.size();
  if (request_.sink != nullptr) {
    if (!sink_wants_body_) {
      answer_.status = status();
      sink_wants_body_ = request_.sink->wants(answer_);
    }
    if (*sink_wants_body_) {
      sink_refused_ = !request_.sink->take(std::as_bytes(bytes));
      return sink_refused_ ? 0 : bytes.size();
    }
  }
  if (answer_bytes_ > longest_answer_bytes) return 0;
  std::string& kept = answer_.body;
  const std::size_t room =
      request_.kept_answer_bytes - std::min(request_.kept_answer_bytes, kept.size());
  kept.append(bytes.data(), std::min(bytes.size(), room));
  return bytes.size();
}

}  // namespace hoist::lfs

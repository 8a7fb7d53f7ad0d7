// SPDX-License-Identifier: Apache-2.0
#include "lfs/http/git_stream.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <exception>
#include <optional>

#include <curl/curl.h>
#include <fmt/format.h>

#include "hoist/error.hpp"
#include "lfs/base/clock.hpp"
#include "lfs/base/redact.hpp"
#include "lfs/http/curl_fault.hpp"
#include "lfs/http/curl_transfer.hpp"

namespace hoist::lfs {
namespace {

constexpr int longest_wait_ms = 100;
/// libcurl hands over less than this in one go; more comes only from a server that answers before
/// it was asked.
constexpr std::size_t most_incoming_bytes = std::size_t{16} << 20U;
constexpr std::size_t most_answer_headers = 200;
/// Apache ends idle connections after 5 s; one that is older is not worth a try.
constexpr long longest_idle_seconds = 4;
/// How much more of an answer may come for the connection to be kept.
constexpr std::uint64_t most_end_bytes = std::uint64_t{64} << 10U;
constexpr std::chrono::milliseconds longest_end{200};
constexpr int end_interval_ms = 20;
constexpr long upload_buffer_bytes = 256L * 1024;
constexpr int proxy_wants_credential = 407;

struct CurlMultiDeleter {
  void operator()(CURLM* multi) const noexcept { curl_multi_cleanup(multi); }
};
using CurlMulti = std::unique_ptr<CURLM, CurlMultiDeleter>;

template <typename Value>
void set(CURL* easy, CURLoption option, Value value) {
  if (const CURLcode code = curl_easy_setopt(easy, option, value); code != CURLE_OK) {
    throw Error(ErrorKind::internal,
                fmt::format("libcurl refuses option {}: {}", static_cast<int>(option),
                            curl_easy_strerror(code)));
  }
}

CurlList list_of(const std::vector<Header>& headers, bool chunked) {
  CurlList list;
  const auto append = [&](const std::string& line) {
    curl_slist* longer = curl_slist_append(list.get(), line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    static_cast<void>(list.release());
    list.reset(longer);
  };
  append("Expect:");
  if (chunked) append("Transfer-Encoding: chunked");
  for (const Header& header : headers) {
    append(header.value.empty() ? header.name + ";" : header.name + ": " + header.value);
  }
  return list;
}

}  // namespace

class GitStream::State {
 public:
  explicit State(GitStreamOptions options)
      : options_(std::move(options)), multi_(curl_multi_init()), easy_(curl_easy_init()) {
    if (!multi_ || !easy_) throw Error(ErrorKind::internal, "libcurl cannot start");
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { abandon(); }

  void start(GitRequest request) {
    abandon();
    request_ = std::move(request);
    kept_.clear();
    is_kept_ = true;
    if (!request_->has_body) launch();
  }

  [[nodiscard]] bool is_resendable() const { return request_ && is_kept_; }

  void resend(std::vector<Header> headers, bool use_netrc) {
    abandon();
    request_->headers = std::move(headers);
    request_->use_netrc = use_netrc;
    launch();
  }

  [[nodiscard]] bool write(std::string_view bytes) {
    if (is_kept_ && bytes.size() <= request_->kept_body_bytes - kept_.size()) {
      kept_.append(bytes);
      return true;
    }
    if (is_kept_) {
      is_kept_ = false;
      launch();
    }
    given_ = bytes;
    try {
      go_on_until([&] { return given_.empty() || has_refusal(); });
    } catch (...) {
      given_ = {};
      throw;
    }
    const bool wanted = given_.empty() && !over_;
    given_ = {};
    return wanted;
  }

  [[nodiscard]] const HttpAnswer& finish() {
    if (!in_flight_ && !over_) launch();
    body_is_whole_ = true;
    go_on_until([&] { return has_answer(); });
    if (!head_is_whole_) require_success();
    if (!head_is_whole_) throw failed("the connection ended in the middle of the answer");
    return answer_;
  }

  [[nodiscard]] std::size_t read(std::span<char> into) {
    if (incoming_at_ == incoming_.size()) {
      incoming_.clear();
      incoming_at_ = 0;
      go_on_until([&] { return !incoming_.empty(); });
    }
    const std::size_t count = std::min(into.size(), incoming_.size() - incoming_at_);
    std::memcpy(into.data(), incoming_.data() + incoming_at_, count);
    incoming_at_ += count;
    if (count == 0) require_success();
    return count;
  }

  void end() noexcept {
    if (in_flight_ && head_is_whole_) let_the_end_come();
    abandon();
  }

  void abandon() noexcept {
    if (in_flight_) curl_multi_remove_handle(multi_.get(), easy_.get());
    in_flight_ = over_ = false;
  }

 private:
  void launch() {
    curl_easy_reset(easy_.get());
    answer_ = {};
    incoming_.clear();
    incoming_at_ = kept_at_ = 0;
    sent_bytes_ = received_bytes_ = 0;
    head_is_whole_ = starved_ = over_ = given_bytes_were_sent_ = false;
    code_ = CURLE_OK;
    body_is_whole_ = !request_->has_body;
    error_text_.fill('\0');
    set_up();
    if (curl_multi_add_handle(multi_.get(), easy_.get()) != CURLM_OK) {
      throw Error(ErrorKind::internal, "libcurl cannot take another request");
    }
    in_flight_ = true;
  }

  void set_up() {
    CURL* easy = easy_.get();
    set(easy, CURLOPT_URL, request_->url.reveal().c_str());
    set(easy, CURLOPT_PATH_AS_IS, 1L);
    set(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    set(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(easy, CURLOPT_USERAGENT, options_.user_agent.c_str());
    set(easy, CURLOPT_NOSIGNAL, 1L);
    set(easy, CURLOPT_QUICK_EXIT, 1L);
    set(easy, CURLOPT_ERRORBUFFER, error_text_.data());
    set(easy, CURLOPT_CONNECTTIMEOUT, static_cast<long>(options_.connect_limit.count()));
    set(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    set(easy, CURLOPT_MAXAGE_CONN, longest_idle_seconds);
    set(easy, CURLOPT_UPLOAD_BUFFERSIZE, upload_buffer_bytes);
    set(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    set(easy, CURLOPT_HEADERFUNCTION, &State::on_header);
    set(easy, CURLOPT_HEADERDATA, static_cast<void*>(this));
    set(easy, CURLOPT_WRITEFUNCTION, &State::on_answer);
    set(easy, CURLOPT_WRITEDATA, static_cast<void*>(this));
    header_list_ = list_of(request_->headers, !is_kept_);
    set(easy, CURLOPT_HTTPHEADER, header_list_.get());
    if (request_->use_netrc) set(easy, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_OPTIONAL));
    if (request_->has_body) {
      set(easy, CURLOPT_POST, 1L);
      set(easy, CURLOPT_POSTFIELDSIZE_LARGE,
          is_kept_ ? static_cast<curl_off_t>(kept_.size()) : curl_off_t{-1});
      set(easy, CURLOPT_READFUNCTION, &State::on_read);
      set(easy, CURLOPT_READDATA, static_cast<void*>(this));
      set(easy, CURLOPT_SEEKFUNCTION, &State::on_seek);
      set(easy, CURLOPT_SEEKDATA, static_cast<void*>(this));
    }
    if (options_.settings_for) set_up_security(options_.settings_for(request_->url.reveal()));
  }

  void set_up_security(const HttpSettings& settings) {
    CURL* easy = easy_.get();
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

  /// Moves bytes until `is_so`, or until the request is over.
  template <typename Condition>
  void go_on_until(Condition is_so) {
    moved_at_ = clock_.now();
    while (!is_so() && !over_) {
      if (options_.stop_requested()) {
        throw Error(ErrorKind::cancelled, "the transfer was stopped");
      }
      if (starved_ && (!given_.empty() || body_is_whole_)) {
        starved_ = false;
        curl_easy_pause(easy_.get(), CURLPAUSE_CONT);
      }
      perform();
      if (is_so() || over_) return;
      require_movement();
      curl_multi_poll(multi_.get(), nullptr, 0, longest_wait_ms, nullptr);
    }
  }

  void perform() noexcept {
    int running = 0;
    curl_multi_perform(multi_.get(), &running);
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      over_ = true;
      code_ = message->data.result;
    }
  }

  /// git's protocol says where an answer ends before HTTP does.
  void let_the_end_come() noexcept {
    const TimePoint until = clock_.now() + longest_end;
    const std::uint64_t most = received_bytes_ + most_end_bytes;
    for (perform(); !over_ && received_bytes_ < most && clock_.now() < until; perform()) {
      incoming_.clear();
      curl_multi_poll(multi_.get(), nullptr, 0, end_interval_ms, nullptr);
    }
  }

  void require_movement() {
    curl_off_t uploaded = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_SIZE_UPLOAD_T, &uploaded);
    const std::uint64_t moved = sent_bytes_ + received_bytes_ +
                                static_cast<std::uint64_t>(std::max<curl_off_t>(uploaded, 0));
    const TimePoint now = clock_.now();
    if (moved != moved_bytes_) {
      moved_bytes_ = moved;
      moved_at_ = now;
    }
    const bool is_sending = !body_is_whole_ || kept_at_ < kept_.size();
    const auto limit = is_sending ? options_.stall_limit : request_->answer_limit;
    if (now - moved_at_ < limit) return;
    throw failed(is_sending ? fmt::format("the connection took no byte for {} s", limit.count())
                            : fmt::format("the server was silent for {} s", limit.count()));
  }

  [[nodiscard]] bool has_answer() const {
    return over_ || (head_is_whole_ && answer_.status != proxy_wants_credential);
  }

  /// Some servers begin a good answer while they take the body; all others want no more of it.
  [[nodiscard]] bool has_refusal() const { return has_answer() && answer_.status >= 300; }

  void require_success() const {
    if (code_ == CURLE_OK) return;
    const char* words = error_text_[0] != '\0' ? error_text_.data() : curl_easy_strerror(code_);
    throw failed(words);
  }

  [[nodiscard]] Error failed(std::string_view cause) const {
    std::vector<std::string_view> secrets = request_->url.secrets();
    for (const Header& header : request_->headers) secrets.push_back(header.value);
    const bool is_certificate = over_ && fault_of(code_) == Fault::certificate;
    return {ErrorKind::network,
            fmt::format("the git server at {} cannot be reached, or broke off: {}",
                        request_->url.authority(), printable(cause, secrets)),
            is_certificate
                ? "name the CA that vouches for the server in git's http.sslCAInfo or in "
                  "GIT_SSL_CAINFO"
                : "check the network, then try again"};
  }

  static std::size_t on_read(char* into, std::size_t size, std::size_t count, void* self) noexcept {
    return static_cast<State*>(self)->give({into, size * count});
  }

  std::size_t give(std::span<char> into) noexcept {
    const std::string_view rest =
        kept_at_ < kept_.size() ? std::string_view(kept_).substr(kept_at_) : given_;
    const std::size_t count = std::min(into.size(), rest.size());
    if (count == 0) {
      if (body_is_whole_) return 0;
      starved_ = true;
      return CURL_READFUNC_PAUSE;
    }
    std::memcpy(into.data(), rest.data(), count);
    if (kept_at_ < kept_.size()) {
      kept_at_ += count;
    } else {
      given_.remove_prefix(count);
      given_bytes_were_sent_ = true;
    }
    sent_bytes_ += count;
    return count;
  }

  /// libcurl begins anew where a kept connection turns out to be dead.
  static int on_seek(void* self, curl_off_t offset, int origin) noexcept {
    auto* state = static_cast<State*>(self);
    const bool can = origin == SEEK_SET && offset >= 0 && !state->given_bytes_were_sent_ &&
                     static_cast<std::uint64_t>(offset) <= state->kept_.size();
    if (!can) return CURL_SEEKFUNC_CANTSEEK;
    state->kept_at_ = static_cast<std::size_t>(offset);
    return CURL_SEEKFUNC_OK;
  }

  static std::size_t on_header(char* data, std::size_t size, std::size_t count,
                               void* self) noexcept {
    try {
      static_cast<State*>(self)->add_header({data, size * count});
      return size * count;
    } catch (const std::exception&) {
      return 0;
    }
  }

  void add_header(std::string_view line) {
    received_bytes_ += line.size();
    if (line.starts_with("HTTP/")) {
      answer_ = {};  // an interim answer came before this one
      head_is_whole_ = false;
      return;
    }
    if (trim(line).empty()) {
      long status = 0;
      curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
      answer_.status = static_cast<int>(status);
      head_is_whole_ = status >= 200;
      return;
    }
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || answer_.headers.size() >= most_answer_headers) return;
    answer_.headers.push_back(
        {std::string(trim(line.substr(0, colon))), std::string(trim(line.substr(colon + 1)))});
  }

  static std::size_t on_answer(char* data, std::size_t size, std::size_t count,
                               void* self) noexcept {
    auto* state = static_cast<State*>(self);
    const std::size_t length = size * count;
    if (length > most_incoming_bytes - std::min(most_incoming_bytes, state->incoming_.size())) {
      return 0;
    }
    try {
      state->incoming_.append(data, length);
      state->received_bytes_ += length;
      return length;
    } catch (const std::exception&) {
      return 0;
    }
  }

  GitStreamOptions options_;
  SteadyClock clock_;
  CurlMulti multi_;
  CurlEasy easy_;
  CurlList header_list_;
  std::array<char, CURL_ERROR_SIZE> error_text_{};

  std::optional<GitRequest> request_;
  std::string kept_;         // the body, or its beginning
  std::size_t kept_at_ = 0;  // what libcurl has of it
  std::string_view given_;   // what write() has in hand beyond that
  bool is_kept_ = true;      // the whole body is in kept_
  bool given_bytes_were_sent_ = false;
  bool body_is_whole_ = false;
  bool starved_ = false;  // libcurl waits for more of the body

  HttpAnswer answer_;
  std::string incoming_;
  std::size_t incoming_at_ = 0;
  bool head_is_whole_ = false;
  bool in_flight_ = false;  // the handle is in multi_
  bool over_ = false;
  CURLcode code_ = CURLE_OK;

  std::uint64_t sent_bytes_ = 0;
  std::uint64_t received_bytes_ = 0;
  std::uint64_t moved_bytes_ = 0;
  TimePoint moved_at_{};
};

GitStream::GitStream(GitStreamOptions options)
    : state_(std::make_unique<State>(std::move(options))) {}
GitStream::~GitStream() = default;

void GitStream::start(GitRequest request) { state_->start(std::move(request)); }
bool GitStream::write(std::string_view bytes) { return state_->write(bytes); }
const HttpAnswer& GitStream::finish() { return state_->finish(); }
std::size_t GitStream::read(std::span<char> into) { return state_->read(into); }
void GitStream::end() noexcept { state_->end(); }
void GitStream::abandon() noexcept { state_->abandon(); }
bool GitStream::is_resendable() const { return state_->is_resendable(); }
void GitStream::resend(std::vector<Header> headers, bool use_netrc) {
  state_->resend(std::move(headers), use_netrc);
}

}  // namespace hoist::lfs

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
#include "lfs/http/answer_head.hpp"
#include "lfs/http/curl_fault.hpp"
#include "lfs/http/curl_options.hpp"
#include "lfs/http/curl_transfer.hpp"
#include "lfs/http/git_body.hpp"

namespace hoist::lfs {
namespace {

constexpr int longest_wait_ms = 100;
/// libcurl hands over less than this in one go; more comes only from a server that answers before
/// it was asked.
constexpr std::size_t most_incoming_bytes = std::size_t{16} << 20U;
/// What an answer may have for a head, interim answers included.
constexpr std::uint64_t most_head_bytes = std::uint64_t{1} << 20U;
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
    body_ = GitBody();
    if (!request_->has_body) {
      body_.finish();
      launch();
    }
  }

  [[nodiscard]] bool is_resendable() const { return request_ && body_.is_kept(); }

  void resend(std::vector<Header> headers, bool use_netrc) {
    abandon();
    request_->headers = std::move(headers);
    request_->use_netrc = use_netrc;
    static_cast<void>(body_.seek(0));
    launch();
  }

  [[nodiscard]] bool write(std::string_view bytes) {
    if (body_.keep(bytes, request_->kept_body_bytes)) return true;
    if (!in_flight_) launch();
    body_.hand_over(bytes);
    try {
      go_on_until([&] { return !body_.has_in_hand() || has_refusal(); });
    } catch (...) {
      body_.hand_over({});
      throw;
    }
    const bool wanted = !body_.has_in_hand() && !over_;
    body_.hand_over({});
    return wanted;
  }

  [[nodiscard]] const HttpAnswer& finish() {
    if (!in_flight_ && !over_) launch();
    body_.finish();
    go_on_until([&] { return has_answer(); });
    if (!head_.is_whole()) require_success();
    if (!head_.is_whole()) throw failed("the connection ended in the middle of the answer");
    return head_.answer();
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
    if (in_flight_ && head_.is_whole()) let_the_end_come();
    abandon();
  }

  void abandon() noexcept {
    if (in_flight_) curl_multi_remove_handle(multi_.get(), easy_.get());
    in_flight_ = over_ = false;
  }

 private:
  void launch() {
    curl_easy_reset(easy_.get());
    head_ = {};
    incoming_.clear();
    incoming_at_ = 0;
    received_bytes_ = 0;
    starved_ = over_ = false;
    code_ = CURLE_OK;
    error_text_.fill('\0');
    set_up();
    if (curl_multi_add_handle(multi_.get(), easy_.get()) != CURLM_OK) {
      throw Error(ErrorKind::internal, "libcurl cannot take another request");
    }
    in_flight_ = true;
  }

  void set_up() {
    CURL* easy = easy_.get();
    set_option(easy, CURLOPT_URL, request_->url.reveal().c_str());
    set_option(easy, CURLOPT_PATH_AS_IS, 1L);
    set_option(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    set_option(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set_option(easy, CURLOPT_USERAGENT, options_.user_agent.c_str());
    set_option(easy, CURLOPT_NOSIGNAL, 1L);
    set_option(easy, CURLOPT_QUICK_EXIT, 1L);
    set_option(easy, CURLOPT_ERRORBUFFER, error_text_.data());
    set_option(easy, CURLOPT_CONNECTTIMEOUT, static_cast<long>(options_.connect_limit.count()));
    set_option(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    set_option(easy, CURLOPT_MAXAGE_CONN, longest_idle_seconds);
    set_option(easy, CURLOPT_UPLOAD_BUFFERSIZE, upload_buffer_bytes);
    set_option(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    set_option(easy, CURLOPT_HEADERFUNCTION, &State::on_header);
    set_option(easy, CURLOPT_HEADERDATA, static_cast<void*>(this));
    set_option(easy, CURLOPT_WRITEFUNCTION, &State::on_answer);
    set_option(easy, CURLOPT_WRITEDATA, static_cast<void*>(this));
    std::vector<Header> headers = request_->headers;
    if (!body_.is_kept()) headers.push_back({"Transfer-Encoding", "chunked"});
    header_list_ = curl_headers(headers);
    set_option(easy, CURLOPT_HTTPHEADER, header_list_.get());
    if (request_->use_netrc)
      set_option(easy, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_OPTIONAL));
    if (request_->has_body) {
      set_option(easy, CURLOPT_POST, 1L);
      set_option(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                 body_.is_kept() ? static_cast<curl_off_t>(body_.kept_bytes()) : curl_off_t{-1});
      set_option(easy, CURLOPT_READFUNCTION, &State::on_read);
      set_option(easy, CURLOPT_READDATA, static_cast<void*>(this));
      set_option(easy, CURLOPT_SEEKFUNCTION, &State::on_seek);
      set_option(easy, CURLOPT_SEEKDATA, static_cast<void*>(this));
    }
    if (options_.settings_for) set_security(easy, options_.settings_for(request_->url.reveal()));
  }

  /// Moves bytes until `is_so`, or until the request is over.
  template <typename Condition>
  void go_on_until(Condition is_so) {
    moved_at_ = clock_.now();
    while (!is_so() && !over_) {
      if (options_.stop_requested()) {
        throw Error(ErrorKind::cancelled, "the transfer was stopped");
      }
      if (starved_ && (body_.has_in_hand() || body_.is_whole())) {
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
    const std::uint64_t moved = body_.taken_bytes() + received_bytes_ +
                                static_cast<std::uint64_t>(std::max<curl_off_t>(uploaded, 0));
    const TimePoint now = clock_.now();
    if (moved != moved_bytes_) {
      moved_bytes_ = moved;
      moved_at_ = now;
    }
    const bool is_sending = !body_.is_taken();
    const auto limit = is_sending ? options_.stall_limit : request_->answer_limit;
    if (now - moved_at_ < limit) return;
    throw failed(is_sending ? fmt::format("the connection took no byte for {} s", limit.count())
                            : fmt::format("the server was silent for {} s", limit.count()));
  }

  [[nodiscard]] bool has_answer() const {
    return over_ || (head_.is_whole() && head_.answer().status != proxy_wants_credential);
  }

  /// Some servers begin a good answer while they take the body; all others want no more of it.
  [[nodiscard]] bool has_refusal() const { return has_answer() && head_.answer().status >= 300; }

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
    const std::size_t count = body_.take(into);
    starved_ = count == 0 && !body_.is_whole();
    return starved_ ? std::size_t{CURL_READFUNC_PAUSE} : count;
  }

  /// libcurl begins anew where a kept connection turns out to be dead.
  static int on_seek(void* self, curl_off_t offset, int origin) noexcept {
    auto* state = static_cast<State*>(self);
    const bool done =
        origin == SEEK_SET && offset >= 0 && state->body_.seek(static_cast<std::uint64_t>(offset));
    return done ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_CANTSEEK;
  }

  static std::size_t on_header(char* data, std::size_t size, std::size_t count,
                               void* self) noexcept {
    auto* state = static_cast<State*>(self);
    long status = 0;
    curl_easy_getinfo(state->easy_.get(), CURLINFO_RESPONSE_CODE, &status);
    try {
      if (state->received_bytes_ > most_head_bytes && !state->head_.is_whole()) return 0;
      state->head_.add({data, size * count}, static_cast<int>(status));
      state->received_bytes_ += size * count;
      return size * count;
    } catch (const std::exception&) {
      return 0;
    }
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
  GitBody body_;
  bool starved_ = false;  // libcurl waits for more of the body

  AnswerHead head_;
  std::string incoming_;
  std::size_t incoming_at_ = 0;
  bool in_flight_ = false;  // the handle is in multi_
  bool over_ = false;
  CURLcode code_ = CURLE_OK;

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

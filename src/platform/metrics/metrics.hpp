#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace prometheus {
class Counter;
class Gauge;
class Histogram;
}  // namespace prometheus

namespace rookery::metrics {

// Handles to one time series each: cheap to copy, cheap to use (an atomic addition, no look-up), valid as
// long as their Metrics. Threads: all calls may overlap.
class Counter {
 public:
  explicit Counter(prometheus::Counter& series) : series_(&series) {}
  void add(double amount = 1);

 private:
  prometheus::Counter* series_;
};

class Gauge {
 public:
  explicit Gauge(prometheus::Gauge& series) : series_(&series) {}
  void set(double value);
  void add(double amount = 1);
  void subtract(double amount = 1);

 private:
  prometheus::Gauge* series_;
};

class Histogram {
 public:
  explicit Histogram(prometheus::Histogram& series) : series_(&series) {}
  void observe(double value);

 private:
  prometheus::Histogram* series_;
};

using Labels = std::map<std::string, std::string>;

// What the process counts about itself, for /metrics. Names follow Prometheus: "rookery_" first, the unit and
// for counters "_total" last. Series are made at start and kept; asking again for the same name and labels
// gives the same series. Labels never hold what a client chose (a raw path, a name): series are never freed.
//
// Threads:  all calls may overlap.
// Lifetime: outlives its handles; what `value` functions refer to outlives the last text().
class Metrics {
 public:
  // Upper bounds of latency buckets, in seconds; 50 us (an answer from memory) to 10 s (the request
  // deadline).
  static const std::vector<double> kLatencySeconds;

  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  Counter counter(const std::string& name, const std::string& help, const Labels& labels = {});
  Gauge gauge(const std::string& name, const std::string& help, const Labels& labels = {});
  // REQUIRES: all series of one name have the same `upper_bounds` (ascending).
  Histogram histogram(const std::string& name, const std::string& help, const Labels& labels,
                      const std::vector<double>& upper_bounds);
  // A gauge that is read when somebody scrapes, for what something else counts already (queue depth, cache
  // size). `value` must not throw nor call back into this object.
  void watch(const std::string& name, const std::string& help, const Labels& labels,
             std::function<double()> value);
  void watch(const std::string& name, const std::string& help, std::function<double()> value) {
    watch(name, help, {}, std::move(value));
  }

  // All series in Prometheus' text format (content type kTextType).
  [[nodiscard]] std::string text() const;
  static constexpr std::string_view kTextType = "text/plain; version=0.0.4; charset=utf-8";

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace rookery::metrics

#include "platform/metrics/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <mutex>
#include <utility>

namespace rookery::metrics {

const std::vector<double> Metrics::kLatencySeconds = {0.000'05, 0.000'1, 0.000'25, 0.000'5, 0.001, 0.002'5,
                                                      0.005,    0.01,    0.025,    0.05,    0.1,   0.25,
                                                      0.5,      1,       2.5,      5,       10};

void Counter::add(double amount) { series_->Increment(amount); }

void Gauge::set(double value) { series_->Set(value); }
void Gauge::add(double amount) { series_->Increment(amount); }
void Gauge::subtract(double amount) { series_->Decrement(amount); }

void Histogram::observe(double value) { series_->Observe(value); }

struct Metrics::State {
  struct Watched {
    Gauge gauge;
    std::function<double()> value;
  };

  prometheus::Registry registry;
  std::mutex mutex;
  std::vector<Watched> watched;  // guarded by mutex
};

Metrics::Metrics() : state_(std::make_unique<State>()) {}
Metrics::~Metrics() = default;

Counter Metrics::counter(const std::string& name, const std::string& help, const Labels& labels) {
  return Counter(prometheus::BuildCounter().Name(name).Help(help).Register(state_->registry).Add(labels));
}

Gauge Metrics::gauge(const std::string& name, const std::string& help, const Labels& labels) {
  return Gauge(prometheus::BuildGauge().Name(name).Help(help).Register(state_->registry).Add(labels));
}

Histogram Metrics::histogram(const std::string& name, const std::string& help, const Labels& labels,
                             const std::vector<double>& upper_bounds) {
  return Histogram(prometheus::BuildHistogram()
                       .Name(name)
                       .Help(help)
                       .Register(state_->registry)
                       .Add(labels, upper_bounds));
}

void Metrics::watch(const std::string& name, const std::string& help, const Labels& labels,
                    std::function<double()> value) {
  const Gauge series = gauge(name, help, labels);
  const std::scoped_lock lock(state_->mutex);
  state_->watched.push_back({series, std::move(value)});
}

std::string Metrics::text() const {
  {
    const std::scoped_lock lock(state_->mutex);
    for (State::Watched& watched : state_->watched) watched.gauge.set(watched.value());
  }
  return prometheus::TextSerializer().Serialize(state_->registry.Collect());
}

}  // namespace rookery::metrics

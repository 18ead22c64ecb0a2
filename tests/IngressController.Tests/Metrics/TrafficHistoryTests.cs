using IngressController.Metrics.Requests;
using IngressController.Options;
using IngressController.Tests.Kubernetes.Api;

namespace IngressController.Tests.Metrics;

/// <summary>The last 15 minutes, as the process keeps them.</summary>
public sealed class TrafficHistoryTests
{
    static readonly RequestSchema Schema = new(new MetricsOptions());

    readonly Dictionary<string, (int Good, int Bad)> _totals = [];
    readonly ManualTime _time = new();

    [Fact]
    public void Each_step_has_what_came_in_it()
    {
        _totals["shop"] = (5, 0);
        using var history = Begin();
        Step("shop", 3, 1);
        Step("shop", 0, 0);
        Step("admin", 2, 0);

        Assert.Equal([4L, 0, 2], history.Sums.Select(static step => step.ByClass.Sum()));
        Assert.Equal([1L, 0, 0], history.Sums.Select(static step => step.ByClass[5]));
        Assert.Equal([4L, 0, 2], history.Sums.Select(static step => step.Durations.Sum()));
        Assert.Equal([4, 0, 0], Of(history, "shop"));
        Assert.Equal([0, 0, 2], Of(history, "admin"));
    }

    [Fact]
    public void What_is_older_than_all_steps_is_forgotten_oldest_first()
    {
        using var history = Begin();
        for (var step = 1; step <= TrafficHistory.Steps + 2; step++)
            Step("shop", step, 0);

        Assert.Equal(Enumerable.Range(3, TrafficHistory.Steps).Select(static step => (long)step), history.Sums.Select(static step => step.ByClass[2]));
        Assert.Equal(Enumerable.Range(3, TrafficHistory.Steps), Of(history, "shop"));
    }

    [Fact]
    public void An_Ingress_without_requests_for_that_long_is_left_out()
    {
        using var history = Begin();
        Step("shop", 1, 0);
        for (var step = 0; step < TrafficHistory.Steps; step++)
            Step("admin", 1, 0);

        Assert.Equal(["admin"], history.ByIngress.Select(static one => one.Name));
    }

    [Fact]
    public void Totals_that_begin_anew_take_nothing_away()
    {
        using var history = Begin();
        Step("shop", 10, 0);
        _totals["shop"] = (2, 0);
        Step("shop", 0, 0);

        Assert.Equal([10L, 0], history.Sums.Select(static step => step.ByClass.Sum()));
    }

    [Fact]
    public void Beyond_the_most_Ingresses_the_sums_go_on()
    {
        using var history = Begin();
        for (var i = 0; i < TrafficHistory.MaxIngresses + 5; i++)
            _totals[$"shop{i}"] = (1, 0);
        _time.Advance(TrafficHistory.Step);

        Assert.Equal(TrafficHistory.MaxIngresses, history.ByIngress.Length);
        Assert.Equal(TrafficHistory.MaxIngresses + 5, Assert.Single(history.Sums).ByClass[2]);
    }

    TrafficHistory Begin() => new(() => [.. _totals.Select(static pair => TrafficOf(pair.Key, pair.Value))], _time);

    void Step(string name, int good, int bad)
    {
        var (goodBefore, badBefore) = _totals.GetValueOrDefault(name);
        _totals[name] = (goodBefore + good, badBefore + bad);
        _time.Advance(TrafficHistory.Step);
    }

    static int[] Of(TrafficHistory history, string name) => [.. history.ByIngress.Single(one => one.Name == name).Requests];

    static IngressTraffic TrafficOf(string name, (int Good, int Bad) requests)
    {
        var traffic = new IngressTraffic("default", name, Schema.Duration!.Bounds.Length + 1);
        Add(200, requests.Good);
        Add(500, requests.Bad);
        return traffic;

        void Add(int status, int count)
        {
            var series = new RequestSeries(Schema.StatusOf(status), [], Schema.Size);
            for (var i = 0; i < count; i++)
                Schema.Record(series.Cells, new("GET", status, 1, 1, 1, 0, 1, 1));
            traffic.Add(Schema, series);
        }
    }
}

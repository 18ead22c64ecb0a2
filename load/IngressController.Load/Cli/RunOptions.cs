using IngressController.Load.Engine;
using IngressController.Load.Reports;
using IngressController.Load.Scenarios;

namespace IngressController.Load.Cli;

/// <summary>What a run was asked to do.</summary>
sealed record RunOptions(Scenario Scenario)
{
    /// <summary>The target; null: this program starts one.</summary>
    public Uri? Url { get; init; }

    public string? Host { get; init; }

    public bool Insecure { get; init; }

    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    public IReadOnlyList<string> Hosts { get; init; } = [];

    public int HostCount { get; init; }

    public IReadOnlySet<int>? Accepts { get; init; }

    public int Connections { get; init; }

    public int Streams { get; init; }

    public int Size { get; init; }

    public double? Rate { get; init; }

    public TimeSpan Duration { get; init; }

    public TimeSpan WarmUp { get; init; }

    public long? Requests { get; init; }

    public TimeSpan Timeout { get; init; }

    public int Steps { get; init; }

    public double StepGrowth { get; init; }

    public TimeSpan ChurnEvery { get; init; }

    public string? ChurnCommand { get; init; }

    public string? Controller { get; init; }

    public IReadOnlyList<string> ControllerArguments { get; init; } = [];

    public string? ControllerProcessors { get; init; }

    public int? ProcessId { get; init; }

    public string? Json { get; init; }

    public string? Html { get; init; }

    public bool Quiet { get; init; }

    public IReadOnlyList<Threshold> Thresholds { get; init; } = [];

    /// <summary>Virtual users of the first step.</summary>
    public int Users => Scenario.UsesStreams ? Connections * Streams : Connections;

    public StepPlan FirstStep => new(Users, Rate, Duration, Requests);
}

using IngressController.Check.GatewayApi;

namespace IngressController.Check;

/// <summary>The exit codes of <c>check</c>.</summary>
static class CheckExit
{
    /// <summary>Nothing is as bad as <c>--fail-on</c> says, or all that is stands in the baseline.</summary>
    public const int Passed = 0;

    /// <summary>Something is.</summary>
    public const int Failed = 1;

    /// <summary>Something could not be read, or there was nothing to check: the report is no answer.</summary>
    public const int NoAnswer = 2;

    /// <param name="report">The report.</param>
    /// <param name="failOn">The least verdict that fails; null: none does.</param>
    public static int Of(CheckReport report, Verdict? failOn) =>
        report.Incomplete is not null ? NoAnswer
        : report.All.Any(one => one.Finding.Verdict >= failOn && one.Finding.IsNew != false) ? Failed
        : Passed;

    /// <summary>That of <c>--diff</c>: as of <c>diff</c>, a difference is 1.</summary>
    public static int Of(DiffReport report) => report.Incomplete is not null ? NoAnswer : report.IsEmpty ? Passed : Failed;

    /// <summary>That of <c>--to-gateway-api</c>.</summary>
    public static int Of(ConvertedObjects converted) => converted.LeftOut.Count == 0 ? Passed : Failed;
}

using IngressController.Cli;
using IngressController.Core.Redaction;
using IngressController.Kubernetes.Decoding;

namespace IngressController.Check;

/// <summary>Findings about ingress-nginx' flags: whether this controller accepts them, and what they do.</summary>
static class FlagFindings
{
    /// <summary>The default of <c>--https-port</c>; the webhook's port in ingress-nginx' chart.</summary>
    const string HttpsPort = ":8443";

    static readonly Dictionary<string, string> Honoured =
        new ControllerFlags().All.ToDictionary(option => option.Name, option => option.Description ?? "", StringComparer.Ordinal);

    public static WorkloadReport Of(Workload workload)
    {
        List<Finding> findings = [.. NginxInstallation.FlagsOf(workload).Select(flag => Of(flag.Name, flag.Value)).DistinctBy(finding => finding.Field)];
        return new(workload.Kind, workload.Key.Namespace, workload.Key.Name, findings.Worst(), findings);
    }

    static Finding Of(string name, string? value)
    {
        if (name == "--validating-webhook" && value?.EndsWith(HttpsPort, StringComparison.Ordinal) == true)
            return new(name, Verdict.Differs, $"{value} is where HTTPS is served here, unless --https-port says otherwise", "give the webhook another port")
            {
                Code = FindingCodes.WebhookPort,
            };
        if (Honoured.TryGetValue(name, out var help))
            return new(name, Verdict.Same, help);
        if (AcceptedFlags.IsDefault(name, value))
            return new(name, Verdict.Same, "has ingress-nginx' default, and asks for nothing");
        if (AcceptedFlags.ReasonOf(name) is { } accepted)
            return new(name, accepted.IsMissing ? Verdict.NotHonoured : Verdict.Differs,
                $"is accepted but has no effect: {accepted.Why}",
                accepted.IsMissing ? null : "take it away")
            {
                Code = FindingCodes.AcceptedFlag,
                Fixes = accepted.IsMissing ? null : [new(FixKind.RemoveFlag, name)],
            };
        return new(name, Verdict.NotHonoured, "is no flag of this controller, which would not start with it",
            NearestName.Near(name, Honoured.Keys) is { } nearest ? $"take it away, or correct it: {nearest} may be meant" : "take it away")
        {
            Code = FindingCodes.UnknownFlag,
        };
    }
}

namespace IngressController.Check;

static class VerdictExtensions
{
    /// <summary>In words, for people.</summary>
    public static string Text(this Verdict verdict) => verdict switch
    {
        Verdict.Same => "same",
        Verdict.Differs => "differs",
        Verdict.Closed => "closed",
        _ => "not honoured",
    };

    /// <summary>The worst of them; <see cref="Verdict.Same"/> when there is none.</summary>
    public static Verdict Worst(this IEnumerable<Finding> findings) => findings.Select(finding => finding.Verdict).DefaultIfEmpty(Verdict.Same).Max();
}

using System.Buffers;

namespace IngressController.Core.Admission;

/// <summary>
/// The rule of <c>strict-validate-path-type</c>: an Exact or Prefix path with other characters was probably meant as a regular
/// expression.
/// </summary>
static class StrictPathType
{
    static readonly SearchValues<char> Allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._/-");

    /// <summary>Reports the paths that break the rule.</summary>
    /// <param name="ingress">The Ingress.</param>
    /// <param name="isInForce">Whether they are errors or only warnings (behaviour 111).</param>
    public static IEnumerable<Diagnostic> ProblemsOf(Ingress ingress, bool isInForce)
    {
        for (var i = 0; i < ingress.Rules.Count; i++)
        {
            var paths = ingress.Rules[i].Paths ?? [];
            for (var j = 0; j < paths.Count; j++)
            {
                if (paths[j] is { PathType: "Exact" or "Prefix", Path: { } path } && path.AsSpan().ContainsAnyExcept(Allowed))
                    yield return new(ingress.Reference, isInForce ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
                        DiagnosticCodes.StrictPathType,
                        $"spec.rules[{i}].http.paths[{j}].path",
                        $"{path} has characters other than letters, digits, . _ / and -, which a path of type {paths[j].PathType} takes as they are; " +
                        "for a regular expression use pathType ImplementationSpecific with use-regex" +
                        (isInForce ? ", or set strict-validate-path-type to false" : ""));
            }
        }
    }
}

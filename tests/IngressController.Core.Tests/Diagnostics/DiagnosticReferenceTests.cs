using System.Reflection;
using System.Text;
using IngressController.Core.Diagnostics;
using IngressController.TestTree;

namespace IngressController.Core.Tests.Diagnostics;

/// <summary>
/// The reference of diagnostics says what the table says, and the table has every code once. UPDATE_GOLDEN=1 writes the page anew; the
/// difference is then to be reviewed.
/// </summary>
public sealed class DiagnosticReferenceTests
{
    static readonly string Folder = Repository.Path("src", "IngressController.Core", "Diagnostics");

    [Fact]
    public void The_reference_is_what_the_table_says() => Golden.Check(Path.Combine(Folder, "README.md"), Render());

    [Fact]
    public void The_table_has_every_code_once_under_its_own_name()
    {
        var fields = typeof(DiagnosticCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (field.Name, Code: (DiagnosticCode)field.GetValue(null)!)).ToList();
        Assert.Equal(fields.Select(field => field.Code).OrderBy(code => code.Name, StringComparer.Ordinal), DiagnosticCodes.All);
        Assert.All(fields, field => Assert.Equal(field.Name, field.Code.Name));
        Assert.All(DiagnosticCodes.All, code => Assert.EndsWith(".", code.Meaning, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_code_is_told_by_somebody()
    {
        var sources = Directory.GetFiles(Repository.Path("src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) != $"{nameof(DiagnosticCodes)}.cs").Select(File.ReadAllText).ToList();
        Assert.DoesNotContain(
            DiagnosticCodes.All,
            code => !sources.Exists(source => source.Contains($"{nameof(DiagnosticCodes)}.{code.Name}", StringComparison.Ordinal)));
    }

    static string Render()
    {
        var text = new StringBuilder("""
            # Diagnostics

            Made from `DiagnosticCodes` by `DiagnosticReferenceTests`; do not edit, run that test with `UPDATE_GOLDEN=1` instead.

            What is wrong with an object is told by a log line, an Event with the code as reason, and the metric
            `ingress_yarp_diagnostics` with the code as label; the webhook and `check` tell it too. "Refused" holds for errors that the author
            can mend in the Ingress itself. "Same in ingress-nginx" means that moving here changes nothing about it.

            | Code | Means | Webhook | Same in ingress-nginx | Remedy, where the message has none |
            |---|---|---|---|---|

            """);
        foreach (var code in DiagnosticCodes.All)
            text.Append($"| `{code.Name}` | {code.Meaning} | {EffectOf(code)} | {(code.IsSameInNginx ? "yes" : "")} | {code.Remedy} |\n");
        return text.ToString();
    }

    static string EffectOf(DiagnosticCode code) => code.Admission switch
    {
        AdmissionEffect.Warned => "warns",
        AdmissionEffect.Refused => "refuses",
        AdmissionEffect.RefusedOrPassed => "refuses; silent where it was so before",
        _ => throw new InvalidOperationException(),
    };
}

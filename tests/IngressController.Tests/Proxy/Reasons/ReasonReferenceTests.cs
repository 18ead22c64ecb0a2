using System.Text;
using System.Text.RegularExpressions;
using IngressController.Proxy.Reasons;
using IngressController.TestTree;

namespace IngressController.Tests.Proxy.Reasons;

/// <summary>
/// The reference of reasons says what the table says. UPDATE_GOLDEN=1 writes the page anew; the difference is then to be reviewed.
/// </summary>
public sealed class ReasonReferenceTests
{
    static readonly string Page = Repository.Path("src", "IngressController", "Proxy", "Reasons", "README.md");

    [Fact]
    public void The_reference_is_what_the_table_says() => Golden.Check(Page, Render());

    [Fact]
    public void Names_are_unique_and_in_kebab_case_and_help_is_a_sentence()
    {
        Assert.Distinct(AnswerReason.All.Select(reason => reason.Name));
        Assert.All(AnswerReason.All, reason => Assert.Matches(new Regex("^[a-z0-9]+(-[a-z0-9]+)*$"), reason.Name));
        Assert.All(AnswerReason.All, reason => Assert.EndsWith(".", reason.Help, StringComparison.Ordinal));
    }

    static string Render()
    {
        var text = new StringBuilder("""
            # Reasons of answers that no pod gave

            Made from `AnswerReason` by `ReasonReferenceTests`; do not edit, run that test with `UPDATE_GOLDEN=1` instead.

            Each request that the controller answers itself, or for which a pod fails, has one reason. It is `$ingress_yarp_reason` in
            `log-format-upstream` (`-` when a pod answered), the last field of the default format with `--access-log-reason`, the label of
            `ingress_yarp_answers_total`, and stands on the status page and in `/debug/failures`. Where an error leads to a page of a
            backend, the reason stays that of the error.

            | Reason | Status | What it means |
            |---|---|---|

            """);
        foreach (var reason in AnswerReason.All)
            text.Append($"| `{reason.Name}` | {reason.Statuses} | {reason.Help} |\n");
        return text.ToString();
    }
}

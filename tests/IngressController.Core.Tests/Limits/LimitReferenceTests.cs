using System.Reflection;
using System.Text;
using IngressController.Core.Limits;
using IngressController.TestTree;

namespace IngressController.Core.Tests.Limits;

/// <summary>
/// The reference of limits says what the table says, and the table has every limit once. UPDATE_GOLDEN=1 writes the page anew; the
/// difference is then to be reviewed.
/// </summary>
public sealed class LimitReferenceTests
{
    static readonly string Page = Repository.Path("src", "IngressController.Core", "Limits", "README.md");

    [Fact]
    public void The_reference_is_what_the_table_says() => Golden.Check(Page, Render());

    [Fact]
    public void The_table_has_every_limit_once()
    {
        var fields = typeof(TenantLimits).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (Limit)field.GetValue(null)!);
        Assert.Equal(fields.OrderBy(limit => limit.Name, StringComparer.Ordinal), TenantLimits.All.OrderBy(limit => limit.Name, StringComparer.Ordinal));
        Assert.All(TenantLimits.All, limit => Assert.All([limit.Reason, limit.Effect], text => Assert.EndsWith(".", text, StringComparison.Ordinal)));
    }

    static string Render()
    {
        var text = new StringBuilder("""
            # Limits on what objects may hold

            Made from `TenantLimits` by `LimitReferenceTests`; do not edit, run that test with `UPDATE_GOLDEN=1` instead.

            No object of one tenant may stop or delay the configuration of others. So an object is looked at before it is read, and what
            is too much is refused with an error that names the limit; everything else is served. The limits are far above what real
            objects hold. None of them can be changed.

            An Ingress on which the controller itself fails is left out alone as well (`IngressFailed`).

            | What | At most | Why | Beyond it |
            |---|---|---|---|

            """);
        foreach (var limit in TenantLimits.All)
            text.Append($"| {limit.Name} | {limit.Text} | {limit.Reason} | {limit.Effect} |\n");
        return text.ToString();
    }
}

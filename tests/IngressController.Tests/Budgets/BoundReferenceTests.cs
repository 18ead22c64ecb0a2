using System.Reflection;
using System.Text;
using IngressController.Budgets;
using IngressController.TestTree;

namespace IngressController.Tests.Budgets;

/// <summary>
/// The reference of bounds says what the table says, and the table has every bound once. UPDATE_GOLDEN=1 writes the page anew; the
/// difference is then to be reviewed.
/// </summary>
public sealed class BoundReferenceTests
{
    static readonly string Page = Repository.Path("src", "IngressController", "Budgets", "README.md");

    [Fact]
    public void The_reference_is_what_the_table_says() => Golden.Check(Page, Render());

    [Fact]
    public void The_table_has_every_bound_once()
    {
        var fields = typeof(Bounds).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (Bound)field.GetValue(null)!);
        Assert.Equal(fields.Select(bound => bound.Name).Order(StringComparer.Ordinal), Bounds.All.Select(bound => bound.Name).Order(StringComparer.Ordinal));
        Assert.Distinct(Bounds.All.Select(bound => bound.Name));
        Assert.All(Bounds.All, bound => Assert.EndsWith(".", bound.Effect, StringComparison.Ordinal));
    }

    static string Render()
    {
        var text = new StringBuilder("""
            # Budgets: what clients and tenants can make the program hold

            Made from `Bounds` by `BoundReferenceTests`; do not edit, run that test with `UPDATE_GOLDEN=1` instead.

            Everything that a stranger or a tenant can make grow has a bound, and what is too much is refused or shed there, on the account
            of whoever has most. What objects of the cluster may hold stands in [Limits](../../IngressController.Core/Limits/README.md).

            `/metrics` has `ingress_yarp_budget_used`, `ingress_yarp_budget_limit` and `ingress_yarp_budget_refusals_total` with the label
            `budget`. No client and no tenant is named there.

            A share of "eight times what is free" means: one account alone can hold 8/9 of the whole, and one that comes next 8/9 of what is
            left (`FairBudget`). What can be shed is shed from the account that has most.

            | Budget | What is held | At most | On whose account | Set by | At the bound |
            |---|---|---|---|---|---|

            """);
        foreach (var bound in Bounds.All)
        {
            var most = bound.Unit == "bytes" ? bound.Most : $"{bound.Most} {bound.Unit}";
            text.Append($"| `{bound.Name}` | {bound.Holds} | {most} | {bound.Account} | {bound.Setting ?? "nothing"} | {bound.Effect} |\n");
        }

        return text.ToString();
    }
}

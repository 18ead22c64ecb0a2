using IngressController.Load.Abuse.Attacks;

namespace IngressController.Load.Tests.Abuse;

/// <summary>The attacks, and how a user names them.</summary>
public sealed class AttackCatalogTests
{
    [Fact]
    public void Every_attack_has_a_name_of_its_own_that_a_list_can_hold()
    {
        Assert.Equal(AttackCatalog.All.Count, AttackCatalog.All.Select(attack => attack.Name).Distinct().Count());
        Assert.All(AttackCatalog.All, attack => Assert.Matches("^[a-z0-9-]+$", attack.Name));
        Assert.All(AttackCatalog.All, attack => Assert.Matches("^(-|S[0-9]+)$", attack.Fault));
    }

    [Fact]
    public void Tenants_and_strangers_are_covered_from_S7_to_S17()
    {
        var about = AttackCatalog.All.Select(attack => attack.Fault).ToHashSet();
        Assert.All(Enumerable.Range(7, 11), number => Assert.Contains($"S{number}", about));
    }

    [Fact]
    public void A_list_names_attacks_or_what_they_are_about_and_each_is_made_once()
    {
        Assert.Equal(["peace", "silent-names", "garbage-names", "truncated-names"], Names("peace, S9,silent-names"));
        Assert.Equal(["silent-names"], Names("silent-names"));
        Assert.Equal(Names("S12"), Names("s12"));
        Assert.Same(AttackCatalog.All, AttackCatalog.Select(null));
    }

    [Fact]
    public void A_name_that_is_none_is_told() =>
        Assert.Contains("\"no-such\"", Assert.Throws<UserException>(() => AttackCatalog.Select("peace,no-such")).Message, StringComparison.Ordinal);

    static IEnumerable<string> Names(string list) => AttackCatalog.Select(list).Select(attack => attack.Name);
}

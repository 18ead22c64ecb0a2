namespace IngressController.Budgets;

/// <summary>How far one thing can grow that clients or tenants make the program hold, as data for the reference and <c>/metrics</c>.</summary>
/// <param name="name">The value of the label <c>budget</c>; unique.</param>
/// <param name="holds">What is held, for the reference.</param>
/// <param name="unit">What is counted: bytes, connections, requests, entries.</param>
/// <param name="account">On whose account, and what share one may have.</param>
/// <param name="most">How much there may be.</param>
/// <param name="setting">The flag, setting or annotation that changes it; null: none does.</param>
/// <param name="effect">What happens at the bound.</param>
sealed class Bound(string name, string holds, string unit, string account, string most, string? setting, string effect)
{
    public string Name => name;

    public string Holds => holds;

    public string Unit => unit;

    public string Account => account;

    public string Most => most;

    public string? Setting => setting;

    public string Effect => effect;
}

using IngressController.Core.Annotations;

namespace IngressController.Features.Snippets;

/// <summary>Rules of ModSecurity, which this controller does not have.</summary>
static class FirewallRules
{
    public const string NoFirewall = "there is no ModSecurity here; put a web application firewall in front of the controller or the pod";

    /// <summary>The refusal of such rules: without <c>SecRuleEngine On</c> they only log.</summary>
    public static Refusal? Judge(string text)
    {
        if (text.Trim().Length == 0)
            return null;
        var blocks = text.Split('\n').Any(line =>
            line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is [var name, var value, ..] &&
            name.Equals("SecRuleEngine", StringComparison.OrdinalIgnoreCase) && value.Trim('"').Equals("On", StringComparison.OrdinalIgnoreCase));
        return blocks ? new($"its rules refused requests; {NoFirewall}", true) : new(NoFirewall, false);
    }
}

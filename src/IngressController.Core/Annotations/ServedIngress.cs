namespace IngressController.Core.Annotations;

/// <summary>An Ingress of our class with what its annotations and the global settings ask for.</summary>
sealed record ServedIngress(Ingress Object, PolicyReading Reading)
{
    public PolicySet Policies => Reading.Policies;

    public ObjectKey Key => Object.Key;

    public ObjectReference Reference => Object.Reference;
}

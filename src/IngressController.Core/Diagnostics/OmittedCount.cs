namespace IngressController.Core.Diagnostics;

/// <summary>How many problems of one kind an object has besides those that are listed. Equal ones may count more than once.</summary>
public readonly record struct OmittedCount(DiagnosticCode Code, int Count);
